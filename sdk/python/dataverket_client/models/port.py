from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Port")



@_attrs_define
class Port:
    """ A switch port: what it should carry and what its device says that it carries.

        Attributes:
            switch_id (UUID):
            switch_name (str):
            port_name (str):
            datacenter (str):
            description (str):
            desired_network (None | UUID):
            desired_vlan (int | None):
            holder (None | UUID):
            realized_mode (str):
            realized_vlan (int | None):
            realized_at (datetime.datetime | None):
            is_realized (bool):
     """

    switch_id: UUID
    switch_name: str
    port_name: str
    datacenter: str
    description: str
    desired_network: None | UUID
    desired_vlan: int | None
    holder: None | UUID
    realized_mode: str
    realized_vlan: int | None
    realized_at: datetime.datetime | None
    is_realized: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        switch_id = str(self.switch_id)

        switch_name = self.switch_name

        port_name = self.port_name

        datacenter = self.datacenter

        description = self.description

        desired_network: None | str
        if isinstance(self.desired_network, UUID):
            desired_network = str(self.desired_network)
        else:
            desired_network = self.desired_network

        desired_vlan: int | None
        desired_vlan = self.desired_vlan

        holder: None | str
        if isinstance(self.holder, UUID):
            holder = str(self.holder)
        else:
            holder = self.holder

        realized_mode = self.realized_mode

        realized_vlan: int | None
        realized_vlan = self.realized_vlan

        realized_at: None | str
        if isinstance(self.realized_at, datetime.datetime):
            realized_at = self.realized_at.isoformat()
        else:
            realized_at = self.realized_at

        is_realized = self.is_realized


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "switch_id": switch_id,
            "switch_name": switch_name,
            "port_name": port_name,
            "datacenter": datacenter,
            "description": description,
            "desired_network": desired_network,
            "desired_vlan": desired_vlan,
            "holder": holder,
            "realized_mode": realized_mode,
            "realized_vlan": realized_vlan,
            "realized_at": realized_at,
            "is_realized": is_realized,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        switch_id = UUID(d.pop("switch_id"))




        switch_name = d.pop("switch_name")

        port_name = d.pop("port_name")

        datacenter = d.pop("datacenter")

        description = d.pop("description")

        def _parse_desired_network(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                desired_network_type_0 = UUID(data)



                return desired_network_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        desired_network = _parse_desired_network(d.pop("desired_network"))


        def _parse_desired_vlan(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        desired_vlan = _parse_desired_vlan(d.pop("desired_vlan"))


        def _parse_holder(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                holder_type_0 = UUID(data)



                return holder_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        holder = _parse_holder(d.pop("holder"))


        realized_mode = d.pop("realized_mode")

        def _parse_realized_vlan(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        realized_vlan = _parse_realized_vlan(d.pop("realized_vlan"))


        def _parse_realized_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                realized_at_type_0 = datetime.datetime.fromisoformat(data)



                return realized_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        realized_at = _parse_realized_at(d.pop("realized_at"))


        is_realized = d.pop("is_realized")

        port = cls(
            switch_id=switch_id,
            switch_name=switch_name,
            port_name=port_name,
            datacenter=datacenter,
            description=description,
            desired_network=desired_network,
            desired_vlan=desired_vlan,
            holder=holder,
            realized_mode=realized_mode,
            realized_vlan=realized_vlan,
            realized_at=realized_at,
            is_realized=is_realized,
        )


        port.additional_properties = d
        return port

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.condition import Condition





T = TypeVar("T", bound="NetworkStatus")



@_attrs_define
class NetworkStatus:
    """ What is.

        Attributes:
            phase (str): ready or converging.
            observed_version (int):
            conditions (list[Condition]):
            vlan_id (int):
            prefix (str):
            gateway (str):
            addresses_used (int):
            ports_desired (int):
            ports_realized (int): Proven on the switch.
     """

    phase: str
    observed_version: int
    conditions: list[Condition]
    vlan_id: int
    prefix: str
    gateway: str
    addresses_used: int
    ports_desired: int
    ports_realized: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.condition import Condition # noqa: PLC0415
        phase = self.phase

        observed_version = self.observed_version

        conditions = []
        for conditions_item_data in self.conditions:
            conditions_item = conditions_item_data.to_dict()
            conditions.append(conditions_item)



        vlan_id = self.vlan_id

        prefix = self.prefix

        gateway = self.gateway

        addresses_used = self.addresses_used

        ports_desired = self.ports_desired

        ports_realized = self.ports_realized


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "phase": phase,
            "observed_version": observed_version,
            "conditions": conditions,
            "vlan_id": vlan_id,
            "prefix": prefix,
            "gateway": gateway,
            "addresses_used": addresses_used,
            "ports_desired": ports_desired,
            "ports_realized": ports_realized,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.condition import Condition # noqa: PLC0415
        d = dict(src_dict)
        phase = d.pop("phase")

        observed_version = d.pop("observed_version")

        conditions = []
        _conditions = d.pop("conditions")
        for conditions_item_data in (_conditions):
            conditions_item = Condition.from_dict(conditions_item_data)



            conditions.append(conditions_item)


        vlan_id = d.pop("vlan_id")

        prefix = d.pop("prefix")

        gateway = d.pop("gateway")

        addresses_used = d.pop("addresses_used")

        ports_desired = d.pop("ports_desired")

        ports_realized = d.pop("ports_realized")

        network_status = cls(
            phase=phase,
            observed_version=observed_version,
            conditions=conditions,
            vlan_id=vlan_id,
            prefix=prefix,
            gateway=gateway,
            addresses_used=addresses_used,
            ports_desired=ports_desired,
            ports_realized=ports_realized,
        )


        network_status.additional_properties = d
        return network_status

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

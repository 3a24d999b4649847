from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from uuid import UUID






T = TypeVar("T", bound="InterfacePeer")



@_attrs_define
class InterfacePeer:
    """ The switch port at the other end of the cable.

        Attributes:
            switch_id (UUID):
            switch_name (str):
            port_name (str):
     """

    switch_id: UUID
    switch_name: str
    port_name: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        switch_id = str(self.switch_id)

        switch_name = self.switch_name

        port_name = self.port_name


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "switch_id": switch_id,
            "switch_name": switch_name,
            "port_name": port_name,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        switch_id = UUID(d.pop("switch_id"))




        switch_name = d.pop("switch_name")

        port_name = d.pop("port_name")

        interface_peer = cls(
            switch_id=switch_id,
            switch_name=switch_name,
            port_name=port_name,
        )


        interface_peer.additional_properties = d
        return interface_peer

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="Enroll")



@_attrs_define
class Enroll:
    """ Which servers: by name or id, or all approved ones (of a datacenter).

        Attributes:
            servers (list[str] | Unset):
            datacenter (str | Unset):  Default: ''.
     """

    servers: list[str] | Unset = UNSET
    datacenter: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        servers: list[str] | Unset = UNSET
        if not isinstance(self.servers, Unset):
            servers = self.servers



        datacenter = self.datacenter


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
        })
        if servers is not UNSET:
            field_dict["servers"] = servers
        if datacenter is not UNSET:
            field_dict["datacenter"] = datacenter

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        servers = cast(list[str], d.pop("servers", UNSET))


        datacenter = d.pop("datacenter", UNSET)

        enroll = cls(
            servers=servers,
            datacenter=datacenter,
        )


        enroll.additional_properties = d
        return enroll

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="Subject")



@_attrs_define
class Subject:
    """ What something is about.

        Attributes:
            kind (str):
            key (str): What identifies it: an id, or a name.
            name (str):
            datacenter (str):
     """

    kind: str
    key: str
    name: str
    datacenter: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        key = self.key

        name = self.name

        datacenter = self.datacenter


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "kind": kind,
            "key": key,
            "name": name,
            "datacenter": datacenter,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = d.pop("kind")

        key = d.pop("key")

        name = d.pop("name")

        datacenter = d.pop("datacenter")

        subject = cls(
            kind=kind,
            key=key,
            name=name,
            datacenter=datacenter,
        )


        subject.additional_properties = d
        return subject

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

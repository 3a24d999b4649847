from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="FieldChange")



@_attrs_define
class FieldChange:
    """ One field of an object.

        Attributes:
            name (str):
            old (Any | None):
            new (Any | None):
     """

    name: str
    old: Any | None
    new: Any | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        old: Any | None
        old = self.old

        new: Any | None
        new = self.new


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "old": old,
            "new": new,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        def _parse_old(data: object) -> Any | None:
            if data is None:
                return data
            return cast(Any | None, data)

        old = _parse_old(d.pop("old"))


        def _parse_new(data: object) -> Any | None:
            if data is None:
                return data
            return cast(Any | None, data)

        new = _parse_new(d.pop("new"))


        field_change = cls(
            name=name,
            old=old,
            new=new,
        )


        field_change.additional_properties = d
        return field_change

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

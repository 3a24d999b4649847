from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="RunCondition")



@_attrs_define
class RunCondition:
    """ A condition: whether it holds, or what is missing.

        Attributes:
            name (str):
            title (str):
            checked_by (str): platform or person.
            holds (bool):
            detail (str):
     """

    name: str
    title: str
    checked_by: str
    holds: bool
    detail: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        title = self.title

        checked_by = self.checked_by

        holds = self.holds

        detail = self.detail


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "title": title,
            "checked_by": checked_by,
            "holds": holds,
            "detail": detail,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        title = d.pop("title")

        checked_by = d.pop("checked_by")

        holds = d.pop("holds")

        detail = d.pop("detail")

        run_condition = cls(
            name=name,
            title=title,
            checked_by=checked_by,
            holds=holds,
            detail=detail,
        )


        run_condition.additional_properties = d
        return run_condition

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

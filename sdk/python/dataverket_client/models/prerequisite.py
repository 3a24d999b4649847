from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="Prerequisite")



@_attrs_define
class Prerequisite:
    """ Something that has to be in order before an offering can be used.

        Attributes:
            code (str):
            met (bool):
            detail (str):
            who_can_fix (str):
            command (str): The CLI command that mends it; often empty.
     """

    code: str
    met: bool
    detail: str
    who_can_fix: str
    command: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        code = self.code

        met = self.met

        detail = self.detail

        who_can_fix = self.who_can_fix

        command = self.command


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "met": met,
            "detail": detail,
            "who_can_fix": who_can_fix,
            "command": command,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        met = d.pop("met")

        detail = d.pop("detail")

        who_can_fix = d.pop("who_can_fix")

        command = d.pop("command")

        prerequisite = cls(
            code=code,
            met=met,
            detail=detail,
            who_can_fix=who_can_fix,
            command=command,
        )


        prerequisite.additional_properties = d
        return prerequisite

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

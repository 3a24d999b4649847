from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="Trigger")



@_attrs_define
class Trigger:
    """ A code that leads to the runbook, and who acts on it.

        Attributes:
            code (str):
            meaning (str):
            policy (str): automatic, approval or manual.
            action (str): What the platform does or proposes; often empty.
     """

    code: str
    meaning: str
    policy: str
    action: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        code = self.code

        meaning = self.meaning

        policy = self.policy

        action = self.action


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "meaning": meaning,
            "policy": policy,
            "action": action,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        meaning = d.pop("meaning")

        policy = d.pop("policy")

        action = d.pop("action")

        trigger = cls(
            code=code,
            meaning=meaning,
            policy=policy,
            action=action,
        )


        trigger.additional_properties = d
        return trigger

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="PolicyInForce")



@_attrs_define
class PolicyInForce:
    """ What a reconciler does in a datacenter, all policies laid over each other.

        Attributes:
            action (str): off, report or remediate.
            period_s (int): Seconds from one reading to the next.
            in_flight (int): At most so many readings at once.
            per_minute (int): At most so many begin within a minute.
     """

    action: str
    period_s: int
    in_flight: int
    per_minute: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        action = self.action

        period_s = self.period_s

        in_flight = self.in_flight

        per_minute = self.per_minute


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "action": action,
            "period_s": period_s,
            "in_flight": in_flight,
            "per_minute": per_minute,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        action = d.pop("action")

        period_s = d.pop("period_s")

        in_flight = d.pop("in_flight")

        per_minute = d.pop("per_minute")

        policy_in_force = cls(
            action=action,
            period_s=period_s,
            in_flight=in_flight,
            per_minute=per_minute,
        )


        policy_in_force.additional_properties = d
        return policy_in_force

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

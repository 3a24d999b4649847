from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="ReconcilerPolicy")



@_attrs_define
class ReconcilerPolicy:
    """ What was set for a reconciler in one place; null: as above it.

        Attributes:
            action (None | str):
            period_s (int | None):
            in_flight (int | None):
            per_minute (int | None):
     """

    action: None | str
    period_s: int | None
    in_flight: int | None
    per_minute: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        action: None | str
        action = self.action

        period_s: int | None
        period_s = self.period_s

        in_flight: int | None
        in_flight = self.in_flight

        per_minute: int | None
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
        def _parse_action(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        action = _parse_action(d.pop("action"))


        def _parse_period_s(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        period_s = _parse_period_s(d.pop("period_s"))


        def _parse_in_flight(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        in_flight = _parse_in_flight(d.pop("in_flight"))


        def _parse_per_minute(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        per_minute = _parse_per_minute(d.pop("per_minute"))


        reconciler_policy = cls(
            action=action,
            period_s=period_s,
            in_flight=in_flight,
            per_minute=per_minute,
        )


        reconciler_policy.additional_properties = d
        return reconciler_policy

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

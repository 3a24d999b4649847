from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.drift_action_enum import DriftActionEnum
from ..types import UNSET, Unset






T = TypeVar("T", bound="SetReconcilerPolicy")



@_attrs_define
class SetReconcilerPolicy:
    """ Replaces what was set in this place; what is left out is as above it.

        Attributes:
            reason (str):
            datacenter (str | Unset): Empty: everywhere. Default: ''.
            action (DriftActionEnum | Unset): * `off` - off
                * `report` - report
                * `remediate` - remediate
            period_s (int | Unset): Seconds.
            in_flight (int | Unset):
            per_minute (int | Unset):
     """

    reason: str
    datacenter: str | Unset = ''
    action: DriftActionEnum | Unset = UNSET
    period_s: int | Unset = UNSET
    in_flight: int | Unset = UNSET
    per_minute: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        datacenter = self.datacenter

        action: str | Unset = UNSET
        if not isinstance(self.action, Unset):
            action = self.action.value


        period_s = self.period_s

        in_flight = self.in_flight

        per_minute = self.per_minute


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "reason": reason,
        })
        if datacenter is not UNSET:
            field_dict["datacenter"] = datacenter
        if action is not UNSET:
            field_dict["action"] = action
        if period_s is not UNSET:
            field_dict["period_s"] = period_s
        if in_flight is not UNSET:
            field_dict["in_flight"] = in_flight
        if per_minute is not UNSET:
            field_dict["per_minute"] = per_minute

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = d.pop("reason")

        datacenter = d.pop("datacenter", UNSET)

        _action = d.pop("action", UNSET)
        action: DriftActionEnum | Unset
        if isinstance(_action,  Unset):
            action = UNSET
        else:
            action = DriftActionEnum(_action)




        period_s = d.pop("period_s", UNSET)

        in_flight = d.pop("in_flight", UNSET)

        per_minute = d.pop("per_minute", UNSET)

        set_reconciler_policy = cls(
            reason=reason,
            datacenter=datacenter,
            action=action,
            period_s=period_s,
            in_flight=in_flight,
            per_minute=per_minute,
        )


        set_reconciler_policy.additional_properties = d
        return set_reconciler_policy

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

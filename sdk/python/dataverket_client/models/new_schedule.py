from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.new_schedule_arguments import NewScheduleArguments





T = TypeVar("T", bound="NewSchedule")



@_attrs_define
class NewSchedule:
    """ Either ``cron`` or ``every_s``.

        Attributes:
            name (str):
            operation (str): See /schedulable-operations.
            datacenter (str):
            arguments (NewScheduleArguments | Unset):
            cron (str | Unset):  Default: ''.
            every_s (int | Unset): Seconds.
            time_zone (str | Unset): IANA name. Default: 'UTC'.
            maintenance_window (str | Unset): Id or name: starts only while it is open.
            reason (str | Unset):  Default: ''.
     """

    name: str
    operation: str
    datacenter: str
    arguments: NewScheduleArguments | Unset = UNSET
    cron: str | Unset = ''
    every_s: int | Unset = UNSET
    time_zone: str | Unset = 'UTC'
    maintenance_window: str | Unset = UNSET
    reason: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.new_schedule_arguments import NewScheduleArguments # noqa: PLC0415
        name = self.name

        operation = self.operation

        datacenter = self.datacenter

        arguments: dict[str, Any] | Unset = UNSET
        if not isinstance(self.arguments, Unset):
            arguments = self.arguments.to_dict()

        cron = self.cron

        every_s = self.every_s

        time_zone = self.time_zone

        maintenance_window = self.maintenance_window

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "operation": operation,
            "datacenter": datacenter,
        })
        if arguments is not UNSET:
            field_dict["arguments"] = arguments
        if cron is not UNSET:
            field_dict["cron"] = cron
        if every_s is not UNSET:
            field_dict["every_s"] = every_s
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if maintenance_window is not UNSET:
            field_dict["maintenance_window"] = maintenance_window
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_schedule_arguments import NewScheduleArguments # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        operation = d.pop("operation")

        datacenter = d.pop("datacenter")

        _arguments = d.pop("arguments", UNSET)
        arguments: NewScheduleArguments | Unset
        if isinstance(_arguments,  Unset):
            arguments = UNSET
        else:
            arguments = NewScheduleArguments.from_dict(_arguments)




        cron = d.pop("cron", UNSET)

        every_s = d.pop("every_s", UNSET)

        time_zone = d.pop("time_zone", UNSET)

        maintenance_window = d.pop("maintenance_window", UNSET)

        reason = d.pop("reason", UNSET)

        new_schedule = cls(
            name=name,
            operation=operation,
            datacenter=datacenter,
            arguments=arguments,
            cron=cron,
            every_s=every_s,
            time_zone=time_zone,
            maintenance_window=maintenance_window,
            reason=reason,
        )


        new_schedule.additional_properties = d
        return new_schedule

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

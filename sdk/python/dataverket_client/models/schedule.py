from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
  from ..models.schedule_arguments import ScheduleArguments





T = TypeVar("T", bound="Schedule")



@_attrs_define
class Schedule:
    """ Something that starts again and again, as its owner.

        Attributes:
            id (UUID):
            name (str):
            operation (str):
            arguments (ScheduleArguments):
            datacenter (str):
            cron (str): Five fields; empty for an interval.
            every_s (int | None): Seconds of an interval.
            time_zone (str):
            maintenance_window (None | UUID):
            maintenance_window_name (str): Empty without one.
            owner (UUID):
            owner_kind (str):
            owner_name (str):
            enabled (bool):
            note (str): Why it is off, or what it waits for; often empty.
            next_due_at (datetime.datetime | None): When it comes due next; null while it is off.
            next_start_at (datetime.datetime | None): When it starts next: when it comes due, or when its maintenance window
                opens after that. Null while it is off, or when the window does not open again.
            last_due_at (datetime.datetime | None):
            last_outcome (str): started, skipped, refused or failed.
            version (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    id: UUID
    name: str
    operation: str
    arguments: ScheduleArguments
    datacenter: str
    cron: str
    every_s: int | None
    time_zone: str
    maintenance_window: None | UUID
    maintenance_window_name: str
    owner: UUID
    owner_kind: str
    owner_name: str
    enabled: bool
    note: str
    next_due_at: datetime.datetime | None
    next_start_at: datetime.datetime | None
    last_due_at: datetime.datetime | None
    last_outcome: str
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.schedule_arguments import ScheduleArguments # noqa: PLC0415
        id = str(self.id)

        name = self.name

        operation = self.operation

        arguments = self.arguments.to_dict()

        datacenter = self.datacenter

        cron = self.cron

        every_s: int | None
        every_s = self.every_s

        time_zone = self.time_zone

        maintenance_window: None | str
        if isinstance(self.maintenance_window, UUID):
            maintenance_window = str(self.maintenance_window)
        else:
            maintenance_window = self.maintenance_window

        maintenance_window_name = self.maintenance_window_name

        owner = str(self.owner)

        owner_kind = self.owner_kind

        owner_name = self.owner_name

        enabled = self.enabled

        note = self.note

        next_due_at: None | str
        if isinstance(self.next_due_at, datetime.datetime):
            next_due_at = self.next_due_at.isoformat()
        else:
            next_due_at = self.next_due_at

        next_start_at: None | str
        if isinstance(self.next_start_at, datetime.datetime):
            next_start_at = self.next_start_at.isoformat()
        else:
            next_start_at = self.next_start_at

        last_due_at: None | str
        if isinstance(self.last_due_at, datetime.datetime):
            last_due_at = self.last_due_at.isoformat()
        else:
            last_due_at = self.last_due_at

        last_outcome = self.last_outcome

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "operation": operation,
            "arguments": arguments,
            "datacenter": datacenter,
            "cron": cron,
            "every_s": every_s,
            "time_zone": time_zone,
            "maintenance_window": maintenance_window,
            "maintenance_window_name": maintenance_window_name,
            "owner": owner,
            "owner_kind": owner_kind,
            "owner_name": owner_name,
            "enabled": enabled,
            "note": note,
            "next_due_at": next_due_at,
            "next_start_at": next_start_at,
            "last_due_at": last_due_at,
            "last_outcome": last_outcome,
            "version": version,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.schedule_arguments import ScheduleArguments # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        name = d.pop("name")

        operation = d.pop("operation")

        arguments = ScheduleArguments.from_dict(d.pop("arguments"))




        datacenter = d.pop("datacenter")

        cron = d.pop("cron")

        def _parse_every_s(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        every_s = _parse_every_s(d.pop("every_s"))


        time_zone = d.pop("time_zone")

        def _parse_maintenance_window(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                maintenance_window_type_0 = UUID(data)



                return maintenance_window_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        maintenance_window = _parse_maintenance_window(d.pop("maintenance_window"))


        maintenance_window_name = d.pop("maintenance_window_name")

        owner = UUID(d.pop("owner"))




        owner_kind = d.pop("owner_kind")

        owner_name = d.pop("owner_name")

        enabled = d.pop("enabled")

        note = d.pop("note")

        def _parse_next_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_due_at_type_0 = datetime.datetime.fromisoformat(data)



                return next_due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_due_at = _parse_next_due_at(d.pop("next_due_at"))


        def _parse_next_start_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_start_at_type_0 = datetime.datetime.fromisoformat(data)



                return next_start_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_start_at = _parse_next_start_at(d.pop("next_start_at"))


        def _parse_last_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_due_at_type_0 = datetime.datetime.fromisoformat(data)



                return last_due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_due_at = _parse_last_due_at(d.pop("last_due_at"))


        last_outcome = d.pop("last_outcome")

        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        schedule = cls(
            id=id,
            name=name,
            operation=operation,
            arguments=arguments,
            datacenter=datacenter,
            cron=cron,
            every_s=every_s,
            time_zone=time_zone,
            maintenance_window=maintenance_window,
            maintenance_window_name=maintenance_window_name,
            owner=owner,
            owner_kind=owner_kind,
            owner_name=owner_name,
            enabled=enabled,
            note=note,
            next_due_at=next_due_at,
            next_start_at=next_start_at,
            last_due_at=last_due_at,
            last_outcome=last_outcome,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
        )


        schedule.additional_properties = d
        return schedule

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

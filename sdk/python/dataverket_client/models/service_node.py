from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="ServiceNode")



@_attrs_define
class ServiceNode:
    """ One service in one datacenter.

        Attributes:
            name (str): As tasks call it, such as nett@osl1.
            service (str):
            datacenter (str):
            status (str): healthy or unknown; unknown without a recent heartbeat.
            since (datetime.datetime | None): Null: it never reported itself.
            seen_at (datetime.datetime | None): Its last heartbeat.
            heartbeat_age_s (float | None):
            backlog (int | None): Commands before it; null while it is unknown.
            slots (int | None): Commands it executes at once; null while it is unknown.
            waiting_tasks (int): Tasks that do not go on without it.
            waiting_since (datetime.datetime | None):
            instance (str):
     """

    name: str
    service: str
    datacenter: str
    status: str
    since: datetime.datetime | None
    seen_at: datetime.datetime | None
    heartbeat_age_s: float | None
    backlog: int | None
    slots: int | None
    waiting_tasks: int
    waiting_since: datetime.datetime | None
    instance: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        service = self.service

        datacenter = self.datacenter

        status = self.status

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        seen_at: None | str
        if isinstance(self.seen_at, datetime.datetime):
            seen_at = self.seen_at.isoformat()
        else:
            seen_at = self.seen_at

        heartbeat_age_s: float | None
        heartbeat_age_s = self.heartbeat_age_s

        backlog: int | None
        backlog = self.backlog

        slots: int | None
        slots = self.slots

        waiting_tasks = self.waiting_tasks

        waiting_since: None | str
        if isinstance(self.waiting_since, datetime.datetime):
            waiting_since = self.waiting_since.isoformat()
        else:
            waiting_since = self.waiting_since

        instance = self.instance


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "service": service,
            "datacenter": datacenter,
            "status": status,
            "since": since,
            "seen_at": seen_at,
            "heartbeat_age_s": heartbeat_age_s,
            "backlog": backlog,
            "slots": slots,
            "waiting_tasks": waiting_tasks,
            "waiting_since": waiting_since,
            "instance": instance,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        service = d.pop("service")

        datacenter = d.pop("datacenter")

        status = d.pop("status")

        def _parse_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)



                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        since = _parse_since(d.pop("since"))


        def _parse_seen_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                seen_at_type_0 = datetime.datetime.fromisoformat(data)



                return seen_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        seen_at = _parse_seen_at(d.pop("seen_at"))


        def _parse_heartbeat_age_s(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        heartbeat_age_s = _parse_heartbeat_age_s(d.pop("heartbeat_age_s"))


        def _parse_backlog(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        backlog = _parse_backlog(d.pop("backlog"))


        def _parse_slots(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        slots = _parse_slots(d.pop("slots"))


        waiting_tasks = d.pop("waiting_tasks")

        def _parse_waiting_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                waiting_since_type_0 = datetime.datetime.fromisoformat(data)



                return waiting_since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        waiting_since = _parse_waiting_since(d.pop("waiting_since"))


        instance = d.pop("instance")

        service_node = cls(
            name=name,
            service=service,
            datacenter=datacenter,
            status=status,
            since=since,
            seen_at=seen_at,
            heartbeat_age_s=heartbeat_age_s,
            backlog=backlog,
            slots=slots,
            waiting_tasks=waiting_tasks,
            waiting_since=waiting_since,
            instance=instance,
        )


        service_node.additional_properties = d
        return service_node

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

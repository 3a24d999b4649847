from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="Dependency")



@_attrs_define
class Dependency:
    """ Health of one service in one datacenter.

        Attributes:
            service (str):
            datacenter (str):
            status (str):
            since (datetime.datetime):
            seen_at (datetime.datetime | None):
            detail (str):
            blocked_tasks (int):
     """

    service: str
    datacenter: str
    status: str
    since: datetime.datetime
    seen_at: datetime.datetime | None
    detail: str
    blocked_tasks: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        service = self.service

        datacenter = self.datacenter

        status = self.status

        since = self.since.isoformat()

        seen_at: None | str
        if isinstance(self.seen_at, datetime.datetime):
            seen_at = self.seen_at.isoformat()
        else:
            seen_at = self.seen_at

        detail = self.detail

        blocked_tasks = self.blocked_tasks


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "service": service,
            "datacenter": datacenter,
            "status": status,
            "since": since,
            "seen_at": seen_at,
            "detail": detail,
            "blocked_tasks": blocked_tasks,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        service = d.pop("service")

        datacenter = d.pop("datacenter")

        status = d.pop("status")

        since = datetime.datetime.fromisoformat(d.pop("since"))




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


        detail = d.pop("detail")

        blocked_tasks = d.pop("blocked_tasks")

        dependency = cls(
            service=service,
            datacenter=datacenter,
            status=status,
            since=since,
            seen_at=seen_at,
            detail=detail,
            blocked_tasks=blocked_tasks,
        )


        dependency.additional_properties = d
        return dependency

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

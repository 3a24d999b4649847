from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Wait")



@_attrs_define
class Wait:
    """ Tasks that wait for one thing.

        Attributes:
            dependency (str):
            tasks (int):
            since (datetime.datetime): Since when the first of them has waited.
            reason (str):
            runbook (str):
            oldest_task_id (UUID):
            oldest_task_title (str):
     """

    dependency: str
    tasks: int
    since: datetime.datetime
    reason: str
    runbook: str
    oldest_task_id: UUID
    oldest_task_title: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        dependency = self.dependency

        tasks = self.tasks

        since = self.since.isoformat()

        reason = self.reason

        runbook = self.runbook

        oldest_task_id = str(self.oldest_task_id)

        oldest_task_title = self.oldest_task_title


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "dependency": dependency,
            "tasks": tasks,
            "since": since,
            "reason": reason,
            "runbook": runbook,
            "oldest_task_id": oldest_task_id,
            "oldest_task_title": oldest_task_title,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        dependency = d.pop("dependency")

        tasks = d.pop("tasks")

        since = datetime.datetime.fromisoformat(d.pop("since"))




        reason = d.pop("reason")

        runbook = d.pop("runbook")

        oldest_task_id = UUID(d.pop("oldest_task_id"))




        oldest_task_title = d.pop("oldest_task_title")

        wait = cls(
            dependency=dependency,
            tasks=tasks,
            since=since,
            reason=reason,
            runbook=runbook,
            oldest_task_id=oldest_task_id,
            oldest_task_title=oldest_task_title,
        )


        wait.additional_properties = d
        return wait

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

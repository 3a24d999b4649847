from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="ScheduleRun")



@_attrs_define
class ScheduleRun:
    """ What became of one due moment.

        Attributes:
            id (UUID):
            due_at (datetime.datetime):
            at (datetime.datetime):
            outcome (str): started, skipped, refused or failed.
            detail (str):
            tasks (list[UUID]):
     """

    id: UUID
    due_at: datetime.datetime
    at: datetime.datetime
    outcome: str
    detail: str
    tasks: list[UUID]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        due_at = self.due_at.isoformat()

        at = self.at.isoformat()

        outcome = self.outcome

        detail = self.detail

        tasks = []
        for tasks_item_data in self.tasks:
            tasks_item = str(tasks_item_data)
            tasks.append(tasks_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "due_at": due_at,
            "at": at,
            "outcome": outcome,
            "detail": detail,
            "tasks": tasks,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))




        at = datetime.datetime.fromisoformat(d.pop("at"))




        outcome = d.pop("outcome")

        detail = d.pop("detail")

        tasks = []
        _tasks = d.pop("tasks")
        for tasks_item_data in (_tasks):
            tasks_item = UUID(tasks_item_data)



            tasks.append(tasks_item)


        schedule_run = cls(
            id=id,
            due_at=due_at,
            at=at,
            outcome=outcome,
            detail=detail,
            tasks=tasks,
        )


        schedule_run.additional_properties = d
        return schedule_run

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

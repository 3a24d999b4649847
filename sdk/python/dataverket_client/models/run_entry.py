from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="RunEntry")



@_attrs_define
class RunEntry:
    """ One line of a run's log.

        Attributes:
            id (UUID):
            at (datetime.datetime):
            kind (str):
            name (str):
            outcome (str):
            detail (str):
            task (None | UUID):
            actor_kind (str):
            actor (str):
     """

    id: UUID
    at: datetime.datetime
    kind: str
    name: str
    outcome: str
    detail: str
    task: None | UUID
    actor_kind: str
    actor: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        at = self.at.isoformat()

        kind = self.kind

        name = self.name

        outcome = self.outcome

        detail = self.detail

        task: None | str
        if isinstance(self.task, UUID):
            task = str(self.task)
        else:
            task = self.task

        actor_kind = self.actor_kind

        actor = self.actor


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "at": at,
            "kind": kind,
            "name": name,
            "outcome": outcome,
            "detail": detail,
            "task": task,
            "actor_kind": actor_kind,
            "actor": actor,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        at = datetime.datetime.fromisoformat(d.pop("at"))




        kind = d.pop("kind")

        name = d.pop("name")

        outcome = d.pop("outcome")

        detail = d.pop("detail")

        def _parse_task(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                task_type_0 = UUID(data)



                return task_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        task = _parse_task(d.pop("task"))


        actor_kind = d.pop("actor_kind")

        actor = d.pop("actor")

        run_entry = cls(
            id=id,
            at=at,
            kind=kind,
            name=name,
            outcome=outcome,
            detail=detail,
            task=task,
            actor_kind=actor_kind,
            actor=actor,
        )


        run_entry.additional_properties = d
        return run_entry

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

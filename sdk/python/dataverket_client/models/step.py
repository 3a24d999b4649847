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
  from ..models.step_wait import StepWait
  from ..models.task_error import TaskError





T = TypeVar("T", bound="Step")



@_attrs_define
class Step:
    """ One step of a task.

        Attributes:
            id (UUID):
            name (str):
            key (str): Tells apart steps of one name; often empty.
            position (int):
            service (str):
            state (str): One of: waiting, ready, blocked, dispatched, running, polling, retry_wait, unknown, dead_lettered,
                succeeded, failed, undoing, undo_failed, undone.
            direction (str): do or undo.
            attempt (int):
            retries_used (int):
            retries_allowed (int | None): Null when this release does not have the workflow any more.
            next_at (datetime.datetime | None): When it is tried again, or its site is asked again.
            fails_at (datetime.datetime | None): When its wait for an event or for long work has been too long.
            started_at (datetime.datetime | None):
            finished_at (datetime.datetime | None):
            error (None | TaskError):
            waits (None | StepWait): Null when it is under way, has ended, or has not come up.
     """

    id: UUID
    name: str
    key: str
    position: int
    service: str
    state: str
    direction: str
    attempt: int
    retries_used: int
    retries_allowed: int | None
    next_at: datetime.datetime | None
    fails_at: datetime.datetime | None
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    error: None | TaskError
    waits: None | StepWait
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.step_wait import StepWait # noqa: PLC0415
        from ..models.task_error import TaskError # noqa: PLC0415
        id = str(self.id)

        name = self.name

        key = self.key

        position = self.position

        service = self.service

        state = self.state

        direction = self.direction

        attempt = self.attempt

        retries_used = self.retries_used

        retries_allowed: int | None
        retries_allowed = self.retries_allowed

        next_at: None | str
        if isinstance(self.next_at, datetime.datetime):
            next_at = self.next_at.isoformat()
        else:
            next_at = self.next_at

        fails_at: None | str
        if isinstance(self.fails_at, datetime.datetime):
            fails_at = self.fails_at.isoformat()
        else:
            fails_at = self.fails_at

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        error: dict[str, Any] | None
        if isinstance(self.error, TaskError):
            error = self.error.to_dict()
        else:
            error = self.error

        waits: dict[str, Any] | None
        if isinstance(self.waits, StepWait):
            waits = self.waits.to_dict()
        else:
            waits = self.waits


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "key": key,
            "position": position,
            "service": service,
            "state": state,
            "direction": direction,
            "attempt": attempt,
            "retries_used": retries_used,
            "retries_allowed": retries_allowed,
            "next_at": next_at,
            "fails_at": fails_at,
            "started_at": started_at,
            "finished_at": finished_at,
            "error": error,
            "waits": waits,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.step_wait import StepWait # noqa: PLC0415
        from ..models.task_error import TaskError # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        name = d.pop("name")

        key = d.pop("key")

        position = d.pop("position")

        service = d.pop("service")

        state = d.pop("state")

        direction = d.pop("direction")

        attempt = d.pop("attempt")

        retries_used = d.pop("retries_used")

        def _parse_retries_allowed(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        retries_allowed = _parse_retries_allowed(d.pop("retries_allowed"))


        def _parse_next_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_at_type_0 = datetime.datetime.fromisoformat(data)



                return next_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_at = _parse_next_at(d.pop("next_at"))


        def _parse_fails_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fails_at_type_0 = datetime.datetime.fromisoformat(data)



                return fails_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        fails_at = _parse_fails_at(d.pop("fails_at"))


        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)



                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))


        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)



                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))


        def _parse_error(data: object) -> None | TaskError:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = TaskError.from_dict(data)



                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskError, data)

        error = _parse_error(d.pop("error"))


        def _parse_waits(data: object) -> None | StepWait:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                waits_type_0 = StepWait.from_dict(data)



                return waits_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StepWait, data)

        waits = _parse_waits(d.pop("waits"))


        step = cls(
            id=id,
            name=name,
            key=key,
            position=position,
            service=service,
            state=state,
            direction=direction,
            attempt=attempt,
            retries_used=retries_used,
            retries_allowed=retries_allowed,
            next_at=next_at,
            fails_at=fails_at,
            started_at=started_at,
            finished_at=finished_at,
            error=error,
            waits=waits,
        )


        step.additional_properties = d
        return step

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

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
  from ..models.dead_letter_error import DeadLetterError





T = TypeVar("T", bound="DeadLetter")



@_attrs_define
class DeadLetter:
    """ A message that nobody could process; ``resolution`` is empty while it is open.

        Attributes:
            id (UUID):
            at (datetime.datetime):
            stream (str):
            subject (str):
            origin (str): Who gave it up, such as osl1/maskin.
            deliveries (int):
            reason (str):
            payload (str): As it came, at most 1000 KiB; in a list its first 2,000 characters.
            task (None | UUID):
            step (None | UUID):
            history (list[DeadLetterError]):
            resolution (str): Empty, replayed or discarded.
            resolved_at (datetime.datetime | None):
            resolution_reason (str):
     """

    id: UUID
    at: datetime.datetime
    stream: str
    subject: str
    origin: str
    deliveries: int
    reason: str
    payload: str
    task: None | UUID
    step: None | UUID
    history: list[DeadLetterError]
    resolution: str
    resolved_at: datetime.datetime | None
    resolution_reason: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.dead_letter_error import DeadLetterError # noqa: PLC0415
        id = str(self.id)

        at = self.at.isoformat()

        stream = self.stream

        subject = self.subject

        origin = self.origin

        deliveries = self.deliveries

        reason = self.reason

        payload = self.payload

        task: None | str
        if isinstance(self.task, UUID):
            task = str(self.task)
        else:
            task = self.task

        step: None | str
        if isinstance(self.step, UUID):
            step = str(self.step)
        else:
            step = self.step

        history = []
        for history_item_data in self.history:
            history_item = history_item_data.to_dict()
            history.append(history_item)



        resolution = self.resolution

        resolved_at: None | str
        if isinstance(self.resolved_at, datetime.datetime):
            resolved_at = self.resolved_at.isoformat()
        else:
            resolved_at = self.resolved_at

        resolution_reason = self.resolution_reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "at": at,
            "stream": stream,
            "subject": subject,
            "origin": origin,
            "deliveries": deliveries,
            "reason": reason,
            "payload": payload,
            "task": task,
            "step": step,
            "history": history,
            "resolution": resolution,
            "resolved_at": resolved_at,
            "resolution_reason": resolution_reason,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dead_letter_error import DeadLetterError # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        at = datetime.datetime.fromisoformat(d.pop("at"))




        stream = d.pop("stream")

        subject = d.pop("subject")

        origin = d.pop("origin")

        deliveries = d.pop("deliveries")

        reason = d.pop("reason")

        payload = d.pop("payload")

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


        def _parse_step(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                step_type_0 = UUID(data)



                return step_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        step = _parse_step(d.pop("step"))


        history = []
        _history = d.pop("history")
        for history_item_data in (_history):
            history_item = DeadLetterError.from_dict(history_item_data)



            history.append(history_item)


        resolution = d.pop("resolution")

        def _parse_resolved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resolved_at_type_0 = datetime.datetime.fromisoformat(data)



                return resolved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resolved_at = _parse_resolved_at(d.pop("resolved_at"))


        resolution_reason = d.pop("resolution_reason")

        dead_letter = cls(
            id=id,
            at=at,
            stream=stream,
            subject=subject,
            origin=origin,
            deliveries=deliveries,
            reason=reason,
            payload=payload,
            task=task,
            step=step,
            history=history,
            resolution=resolution,
            resolved_at=resolved_at,
            resolution_reason=resolution_reason,
        )


        dead_letter.additional_properties = d
        return dead_letter

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="RunCheck")



@_attrs_define
class RunCheck:
    """ A check with what it last found.

        Attributes:
            name (str):
            title (str):
            at_site (bool):
            outcome (str): pass, warn, fail, unknown, running, or waiting (for people, a window or a turn); empty when it
                was never executed.
            detail (str):
            at (datetime.datetime | None):
            task (None | UUID):
     """

    name: str
    title: str
    at_site: bool
    outcome: str
    detail: str
    at: datetime.datetime | None
    task: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        title = self.title

        at_site = self.at_site

        outcome = self.outcome

        detail = self.detail

        at: None | str
        if isinstance(self.at, datetime.datetime):
            at = self.at.isoformat()
        else:
            at = self.at

        task: None | str
        if isinstance(self.task, UUID):
            task = str(self.task)
        else:
            task = self.task


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "title": title,
            "at_site": at_site,
            "outcome": outcome,
            "detail": detail,
            "at": at,
            "task": task,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        title = d.pop("title")

        at_site = d.pop("at_site")

        outcome = d.pop("outcome")

        detail = d.pop("detail")

        def _parse_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_0 = datetime.datetime.fromisoformat(data)



                return at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        at = _parse_at(d.pop("at"))


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


        run_check = cls(
            name=name,
            title=title,
            at_site=at_site,
            outcome=outcome,
            detail=detail,
            at=at,
            task=task,
        )


        run_check.additional_properties = d
        return run_check

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="StatusFinding")



@_attrs_define
class StatusFinding:
    """ Something that is not as it should be.

        Attributes:
            severity (str): down: it does not work. attention: a person has to do something.
            code (str):
            subject (str): What it is about, such as nett@osl1.
            message (str):
            since (datetime.datetime | None):
            waiting_tasks (int): Tasks that wait for it.
            runbook (str):
     """

    severity: str
    code: str
    subject: str
    message: str
    since: datetime.datetime | None
    waiting_tasks: int
    runbook: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        severity = self.severity

        code = self.code

        subject = self.subject

        message = self.message

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        waiting_tasks = self.waiting_tasks

        runbook = self.runbook


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "severity": severity,
            "code": code,
            "subject": subject,
            "message": message,
            "since": since,
            "waiting_tasks": waiting_tasks,
            "runbook": runbook,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        severity = d.pop("severity")

        code = d.pop("code")

        subject = d.pop("subject")

        message = d.pop("message")

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


        waiting_tasks = d.pop("waiting_tasks")

        runbook = d.pop("runbook")

        status_finding = cls(
            severity=severity,
            code=code,
            subject=subject,
            message=message,
            since=since,
            waiting_tasks=waiting_tasks,
            runbook=runbook,
        )


        status_finding.additional_properties = d
        return status_finding

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

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
  from ..models.subject import Subject





T = TypeVar("T", bound="Alert")



@_attrs_define
class Alert:
    """ Something that is wrong now, and the runbook for it.

        Attributes:
            code (str):
            runbook (str):
            severity (str): low, medium or high.
            policy (str): Who acts on it: automatic, approval or manual.
            subject (Subject): What something is about.
            since (datetime.datetime):
            detail (str):
            task (None | UUID):
            run (None | UUID): The run that looks after it.
     """

    code: str
    runbook: str
    severity: str
    policy: str
    subject: Subject
    since: datetime.datetime
    detail: str
    task: None | UUID
    run: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.subject import Subject # noqa: PLC0415
        code = self.code

        runbook = self.runbook

        severity = self.severity

        policy = self.policy

        subject = self.subject.to_dict()

        since = self.since.isoformat()

        detail = self.detail

        task: None | str
        if isinstance(self.task, UUID):
            task = str(self.task)
        else:
            task = self.task

        run: None | str
        if isinstance(self.run, UUID):
            run = str(self.run)
        else:
            run = self.run


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "runbook": runbook,
            "severity": severity,
            "policy": policy,
            "subject": subject,
            "since": since,
            "detail": detail,
            "task": task,
            "run": run,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.subject import Subject # noqa: PLC0415
        d = dict(src_dict)
        code = d.pop("code")

        runbook = d.pop("runbook")

        severity = d.pop("severity")

        policy = d.pop("policy")

        subject = Subject.from_dict(d.pop("subject"))




        since = datetime.datetime.fromisoformat(d.pop("since"))




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


        def _parse_run(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                run_type_0 = UUID(data)



                return run_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        run = _parse_run(d.pop("run"))


        alert = cls(
            code=code,
            runbook=runbook,
            severity=severity,
            policy=policy,
            subject=subject,
            since=since,
            detail=detail,
            task=task,
            run=run,
        )


        alert.additional_properties = d
        return alert

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from uuid import UUID






T = TypeVar("T", bound="NewRunbookRun")



@_attrs_define
class NewRunbookRun:
    """ A runbook and what is wrong; or only the task that does not go on.

        Attributes:
            reason (str):
            runbook (str | Unset): Left out: the one that helps the task.
            subject (str | Unset): Id or name of what the runbook is about, such as osl1-r1-s01 or nett@osl1.
            task (UUID | Unset): The task that does not go on.
     """

    reason: str
    runbook: str | Unset = UNSET
    subject: str | Unset = UNSET
    task: UUID | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        runbook = self.runbook

        subject = self.subject

        task: str | Unset = UNSET
        if not isinstance(self.task, Unset):
            task = str(self.task)


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "reason": reason,
        })
        if runbook is not UNSET:
            field_dict["runbook"] = runbook
        if subject is not UNSET:
            field_dict["subject"] = subject
        if task is not UNSET:
            field_dict["task"] = task

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = d.pop("reason")

        runbook = d.pop("runbook", UNSET)

        subject = d.pop("subject", UNSET)

        _task = d.pop("task", UNSET)
        task: UUID | Unset
        if isinstance(_task,  Unset):
            task = UNSET
        else:
            task = UUID(_task)




        new_runbook_run = cls(
            reason=reason,
            runbook=runbook,
            subject=subject,
            task=task,
        )


        new_runbook_run.additional_properties = d
        return new_runbook_run

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="Blocked")



@_attrs_define
class Blocked:
    """ Why a task does not go on, and who can change that.

        Attributes:
            code (str):
            dependency (str):
            reason (str):
            since (datetime.datetime):
            retry_meaningful (bool): Whether repeating the request helps.
            resumes_by_itself (bool):
            who_can_fix (str):
            runbook (str):
     """

    code: str
    dependency: str
    reason: str
    since: datetime.datetime
    retry_meaningful: bool
    resumes_by_itself: bool
    who_can_fix: str
    runbook: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        code = self.code

        dependency = self.dependency

        reason = self.reason

        since = self.since.isoformat()

        retry_meaningful = self.retry_meaningful

        resumes_by_itself = self.resumes_by_itself

        who_can_fix = self.who_can_fix

        runbook = self.runbook


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "dependency": dependency,
            "reason": reason,
            "since": since,
            "retry_meaningful": retry_meaningful,
            "resumes_by_itself": resumes_by_itself,
            "who_can_fix": who_can_fix,
            "runbook": runbook,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        dependency = d.pop("dependency")

        reason = d.pop("reason")

        since = datetime.datetime.fromisoformat(d.pop("since"))




        retry_meaningful = d.pop("retry_meaningful")

        resumes_by_itself = d.pop("resumes_by_itself")

        who_can_fix = d.pop("who_can_fix")

        runbook = d.pop("runbook")

        blocked = cls(
            code=code,
            dependency=dependency,
            reason=reason,
            since=since,
            retry_meaningful=retry_meaningful,
            resumes_by_itself=resumes_by_itself,
            who_can_fix=who_can_fix,
            runbook=runbook,
        )


        blocked.additional_properties = d
        return blocked

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="ProblemBlocked")



@_attrs_define
class ProblemBlocked:
    """ What has to be in order first.

        Attributes:
            dependency (str):
            since (datetime.datetime | None):
            retry_meaningful (bool):
            runbook (str):
     """

    dependency: str
    since: datetime.datetime | None
    retry_meaningful: bool
    runbook: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        dependency = self.dependency

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        retry_meaningful = self.retry_meaningful

        runbook = self.runbook


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "dependency": dependency,
            "since": since,
            "retry_meaningful": retry_meaningful,
            "runbook": runbook,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        dependency = d.pop("dependency")

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


        retry_meaningful = d.pop("retry_meaningful")

        runbook = d.pop("runbook")

        problem_blocked = cls(
            dependency=dependency,
            since=since,
            retry_meaningful=retry_meaningful,
            runbook=runbook,
        )


        problem_blocked.additional_properties = d
        return problem_blocked

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

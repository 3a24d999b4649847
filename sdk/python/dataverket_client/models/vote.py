from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Vote")



@_attrs_define
class Vote:
    """ What one person said.

        Attributes:
            person (UUID):
            person_name (str):
            verdict (str): grant or reject.
            reason (str):
            at (datetime.datetime):
     """

    person: UUID
    person_name: str
    verdict: str
    reason: str
    at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        person = str(self.person)

        person_name = self.person_name

        verdict = self.verdict

        reason = self.reason

        at = self.at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "person": person,
            "person_name": person_name,
            "verdict": verdict,
            "reason": reason,
            "at": at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        person = UUID(d.pop("person"))




        person_name = d.pop("person_name")

        verdict = d.pop("verdict")

        reason = d.pop("reason")

        at = datetime.datetime.fromisoformat(d.pop("at"))




        vote = cls(
            person=person,
            person_name=person_name,
            verdict=verdict,
            reason=reason,
            at=at,
        )


        vote.additional_properties = d
        return vote

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="HeldUp")



@_attrs_define
class HeldUp:
    """ All that a person needs to know of a task that does not get on, is stuck, or ended badly.

        Attributes:
            what (str): What it waits for, the step that is tried again or waits, or that failed.
            why (str):
            code (str):
            since (datetime.datetime):
            retrying_helps (bool): Whether to ask for the same again.
            retrying (str): The same as advice.
            next_by_itself (str): What happens if nobody does anything.
            who_can_act (str):
            runbook (str): Name of the runbook that helps.
     """

    what: str
    why: str
    code: str
    since: datetime.datetime
    retrying_helps: bool
    retrying: str
    next_by_itself: str
    who_can_act: str
    runbook: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        what = self.what

        why = self.why

        code = self.code

        since = self.since.isoformat()

        retrying_helps = self.retrying_helps

        retrying = self.retrying

        next_by_itself = self.next_by_itself

        who_can_act = self.who_can_act

        runbook = self.runbook


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "what": what,
            "why": why,
            "code": code,
            "since": since,
            "retrying_helps": retrying_helps,
            "retrying": retrying,
            "next_by_itself": next_by_itself,
            "who_can_act": who_can_act,
            "runbook": runbook,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        what = d.pop("what")

        why = d.pop("why")

        code = d.pop("code")

        since = datetime.datetime.fromisoformat(d.pop("since"))




        retrying_helps = d.pop("retrying_helps")

        retrying = d.pop("retrying")

        next_by_itself = d.pop("next_by_itself")

        who_can_act = d.pop("who_can_act")

        runbook = d.pop("runbook")

        held_up = cls(
            what=what,
            why=why,
            code=code,
            since=since,
            retrying_helps=retrying_helps,
            retrying=retrying,
            next_by_itself=next_by_itself,
            who_can_act=who_can_act,
            runbook=runbook,
        )


        held_up.additional_properties = d
        return held_up

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

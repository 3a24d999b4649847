from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="TaskApproval")



@_attrs_define
class TaskApproval:
    """ The consent of other people that a task waits for, or had.

        Attributes:
            id (UUID):
            state (str): One of: pending, granted, rejected, expired, void.
            operation (str): What is asked for.
            quorum (int): How many people have to agree.
            granted (int): How many have agreed.
            decided_by (str): Who may decide, in words.
            expires_at (datetime.datetime):
            plan_text (str): What they agree to, as text: each object, what becomes of it, and who is hit.
            plan_hash (str):
            command (str): What to type to agree; empty when it has ended.
            outcome (str):
     """

    id: UUID
    state: str
    operation: str
    quorum: int
    granted: int
    decided_by: str
    expires_at: datetime.datetime
    plan_text: str
    plan_hash: str
    command: str
    outcome: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        state = self.state

        operation = self.operation

        quorum = self.quorum

        granted = self.granted

        decided_by = self.decided_by

        expires_at = self.expires_at.isoformat()

        plan_text = self.plan_text

        plan_hash = self.plan_hash

        command = self.command

        outcome = self.outcome


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "state": state,
            "operation": operation,
            "quorum": quorum,
            "granted": granted,
            "decided_by": decided_by,
            "expires_at": expires_at,
            "plan_text": plan_text,
            "plan_hash": plan_hash,
            "command": command,
            "outcome": outcome,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        state = d.pop("state")

        operation = d.pop("operation")

        quorum = d.pop("quorum")

        granted = d.pop("granted")

        decided_by = d.pop("decided_by")

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))




        plan_text = d.pop("plan_text")

        plan_hash = d.pop("plan_hash")

        command = d.pop("command")

        outcome = d.pop("outcome")

        task_approval = cls(
            id=id,
            state=state,
            operation=operation,
            quorum=quorum,
            granted=granted,
            decided_by=decided_by,
            expires_at=expires_at,
            plan_text=plan_text,
            plan_hash=plan_hash,
            command=command,
            outcome=outcome,
        )


        task_approval.additional_properties = d
        return task_approval

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

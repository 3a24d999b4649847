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
  from ..models.proposal_plan import ProposalPlan





T = TypeVar("T", bound="Proposal")



@_attrs_define
class Proposal:
    """ An action that waits for a second person.

        Attributes:
            id (UUID):
            action (str):
            title (str):
            plan (ProposalPlan): Exactly what will be done.
            plan_text (str): What the task that it starts would do, and who is hit; empty without one.
            plan_hash (str): SHA-256 of the plan, in hex.
            reason (str):
            proposed_by (str):
            proposed_at (datetime.datetime):
            expires_at (datetime.datetime):
     """

    id: UUID
    action: str
    title: str
    plan: ProposalPlan
    plan_text: str
    plan_hash: str
    reason: str
    proposed_by: str
    proposed_at: datetime.datetime
    expires_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.proposal_plan import ProposalPlan # noqa: PLC0415
        id = str(self.id)

        action = self.action

        title = self.title

        plan = self.plan.to_dict()

        plan_text = self.plan_text

        plan_hash = self.plan_hash

        reason = self.reason

        proposed_by = self.proposed_by

        proposed_at = self.proposed_at.isoformat()

        expires_at = self.expires_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "action": action,
            "title": title,
            "plan": plan,
            "plan_text": plan_text,
            "plan_hash": plan_hash,
            "reason": reason,
            "proposed_by": proposed_by,
            "proposed_at": proposed_at,
            "expires_at": expires_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.proposal_plan import ProposalPlan # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        action = d.pop("action")

        title = d.pop("title")

        plan = ProposalPlan.from_dict(d.pop("plan"))




        plan_text = d.pop("plan_text")

        plan_hash = d.pop("plan_hash")

        reason = d.pop("reason")

        proposed_by = d.pop("proposed_by")

        proposed_at = datetime.datetime.fromisoformat(d.pop("proposed_at"))




        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))




        proposal = cls(
            id=id,
            action=action,
            title=title,
            plan=plan,
            plan_text=plan_text,
            plan_hash=plan_hash,
            reason=reason,
            proposed_by=proposed_by,
            proposed_at=proposed_at,
            expires_at=expires_at,
        )


        proposal.additional_properties = d
        return proposal

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

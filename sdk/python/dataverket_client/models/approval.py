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
  from ..models.approval_plan import ApprovalPlan
  from ..models.vote import Vote





T = TypeVar("T", bound="Approval")



@_attrs_define
class Approval:
    """ A question to other people: exactly what a task would do.

        Attributes:
            id (UUID):
            task (UUID):
            operation (str): Name of a workflow, or abandon-task.
            title (str):
            state (str): One of: pending, granted, rejected, expired, void.
            datacenter (str):
            tenant (None | UUID):
            project (None | UUID):
            environment (None | UUID):
            plan (ApprovalPlan): What is agreed to: operation, resource, steps, effects with who is behind each,
                blast_radius, input.
            plan_text (str): The same for a person.
            plan_hash (str): SHA-256 of plan, in hex; a decision names it.
            policies (list[str]):
            quorum (int): How many people have to agree.
            granted (int): How many have agreed.
            decided_by (str): Who may decide, in words.
            requester (None | UUID):
            requester_kind (str):
            requester_name (str):
            reason (str):
            created_at (datetime.datetime):
            expires_at (datetime.datetime):
            decided_at (datetime.datetime | None):
            outcome (str): Why it ended as it did; empty while it waits.
            votes (list[Vote]):
            version (int):
     """

    id: UUID
    task: UUID
    operation: str
    title: str
    state: str
    datacenter: str
    tenant: None | UUID
    project: None | UUID
    environment: None | UUID
    plan: ApprovalPlan
    plan_text: str
    plan_hash: str
    policies: list[str]
    quorum: int
    granted: int
    decided_by: str
    requester: None | UUID
    requester_kind: str
    requester_name: str
    reason: str
    created_at: datetime.datetime
    expires_at: datetime.datetime
    decided_at: datetime.datetime | None
    outcome: str
    votes: list[Vote]
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.approval_plan import ApprovalPlan # noqa: PLC0415
        from ..models.vote import Vote # noqa: PLC0415
        id = str(self.id)

        task = str(self.task)

        operation = self.operation

        title = self.title

        state = self.state

        datacenter = self.datacenter

        tenant: None | str
        if isinstance(self.tenant, UUID):
            tenant = str(self.tenant)
        else:
            tenant = self.tenant

        project: None | str
        if isinstance(self.project, UUID):
            project = str(self.project)
        else:
            project = self.project

        environment: None | str
        if isinstance(self.environment, UUID):
            environment = str(self.environment)
        else:
            environment = self.environment

        plan = self.plan.to_dict()

        plan_text = self.plan_text

        plan_hash = self.plan_hash

        policies = self.policies



        quorum = self.quorum

        granted = self.granted

        decided_by = self.decided_by

        requester: None | str
        if isinstance(self.requester, UUID):
            requester = str(self.requester)
        else:
            requester = self.requester

        requester_kind = self.requester_kind

        requester_name = self.requester_name

        reason = self.reason

        created_at = self.created_at.isoformat()

        expires_at = self.expires_at.isoformat()

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        outcome = self.outcome

        votes = []
        for votes_item_data in self.votes:
            votes_item = votes_item_data.to_dict()
            votes.append(votes_item)



        version = self.version


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "task": task,
            "operation": operation,
            "title": title,
            "state": state,
            "datacenter": datacenter,
            "tenant": tenant,
            "project": project,
            "environment": environment,
            "plan": plan,
            "plan_text": plan_text,
            "plan_hash": plan_hash,
            "policies": policies,
            "quorum": quorum,
            "granted": granted,
            "decided_by": decided_by,
            "requester": requester,
            "requester_kind": requester_kind,
            "requester_name": requester_name,
            "reason": reason,
            "created_at": created_at,
            "expires_at": expires_at,
            "decided_at": decided_at,
            "outcome": outcome,
            "votes": votes,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.approval_plan import ApprovalPlan # noqa: PLC0415
        from ..models.vote import Vote # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        task = UUID(d.pop("task"))




        operation = d.pop("operation")

        title = d.pop("title")

        state = d.pop("state")

        datacenter = d.pop("datacenter")

        def _parse_tenant(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tenant_type_0 = UUID(data)



                return tenant_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        tenant = _parse_tenant(d.pop("tenant"))


        def _parse_project(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                project_type_0 = UUID(data)



                return project_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        project = _parse_project(d.pop("project"))


        def _parse_environment(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                environment_type_0 = UUID(data)



                return environment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        environment = _parse_environment(d.pop("environment"))


        plan = ApprovalPlan.from_dict(d.pop("plan"))




        plan_text = d.pop("plan_text")

        plan_hash = d.pop("plan_hash")

        policies = cast(list[str], d.pop("policies"))


        quorum = d.pop("quorum")

        granted = d.pop("granted")

        decided_by = d.pop("decided_by")

        def _parse_requester(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                requester_type_0 = UUID(data)



                return requester_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        requester = _parse_requester(d.pop("requester"))


        requester_kind = d.pop("requester_kind")

        requester_name = d.pop("requester_name")

        reason = d.pop("reason")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))




        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)



                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))


        outcome = d.pop("outcome")

        votes = []
        _votes = d.pop("votes")
        for votes_item_data in (_votes):
            votes_item = Vote.from_dict(votes_item_data)



            votes.append(votes_item)


        version = d.pop("version")

        approval = cls(
            id=id,
            task=task,
            operation=operation,
            title=title,
            state=state,
            datacenter=datacenter,
            tenant=tenant,
            project=project,
            environment=environment,
            plan=plan,
            plan_text=plan_text,
            plan_hash=plan_hash,
            policies=policies,
            quorum=quorum,
            granted=granted,
            decided_by=decided_by,
            requester=requester,
            requester_kind=requester_kind,
            requester_name=requester_name,
            reason=reason,
            created_at=created_at,
            expires_at=expires_at,
            decided_at=decided_at,
            outcome=outcome,
            votes=votes,
            version=version,
        )


        approval.additional_properties = d
        return approval

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

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
  from ..models.blocked import Blocked
  from ..models.held_up import HeldUp
  from ..models.step import Step
  from ..models.task_approval import TaskApproval
  from ..models.task_error import TaskError





T = TypeVar("T", bound="Task")



@_attrs_define
class Task:
    """ Something that takes its time; in lists ``steps`` is empty and ``approval`` is null.

        Attributes:
            id (UUID):
            workflow (str):
            workflow_version (int):
            title (str):
            state (str): One of: accepted, running, dependency_blocked, awaiting_approval, unwinding, stuck, succeeded,
                failed, cancelled, abandoned.
            version (int):
            datacenter (str):
            tenant (None | UUID):
            project (None | UUID):
            environment (None | UUID):
            resource_type (str):
            resource_id (UUID):
            resource_name (str):
            actor (str):
            correlation_id (UUID):
            reason (str):
            progress (int): Percent of the steps.
            current_step (str):
            blocked (Blocked | None):
            degraded (str): What is missing without stopping it; often empty.
            error (None | TaskError):
            held_up (HeldUp | None): Null while it goes on, and when it ended well. A step that is tried again, is asked
                again or waits for an event is told of one task, not in lists.
            cancel_requested_at (datetime.datetime | None):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
            started_at (datetime.datetime | None):
            finished_at (datetime.datetime | None):
            steps (list[Step]):
            approval (None | TaskApproval):
     """

    id: UUID
    workflow: str
    workflow_version: int
    title: str
    state: str
    version: int
    datacenter: str
    tenant: None | UUID
    project: None | UUID
    environment: None | UUID
    resource_type: str
    resource_id: UUID
    resource_name: str
    actor: str
    correlation_id: UUID
    reason: str
    progress: int
    current_step: str
    blocked: Blocked | None
    degraded: str
    error: None | TaskError
    held_up: HeldUp | None
    cancel_requested_at: datetime.datetime | None
    created_at: datetime.datetime
    updated_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    steps: list[Step]
    approval: None | TaskApproval
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.blocked import Blocked # noqa: PLC0415
        from ..models.held_up import HeldUp # noqa: PLC0415
        from ..models.step import Step # noqa: PLC0415
        from ..models.task_approval import TaskApproval # noqa: PLC0415
        from ..models.task_error import TaskError # noqa: PLC0415
        id = str(self.id)

        workflow = self.workflow

        workflow_version = self.workflow_version

        title = self.title

        state = self.state

        version = self.version

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

        resource_type = self.resource_type

        resource_id = str(self.resource_id)

        resource_name = self.resource_name

        actor = self.actor

        correlation_id = str(self.correlation_id)

        reason = self.reason

        progress = self.progress

        current_step = self.current_step

        blocked: dict[str, Any] | None
        if isinstance(self.blocked, Blocked):
            blocked = self.blocked.to_dict()
        else:
            blocked = self.blocked

        degraded = self.degraded

        error: dict[str, Any] | None
        if isinstance(self.error, TaskError):
            error = self.error.to_dict()
        else:
            error = self.error

        held_up: dict[str, Any] | None
        if isinstance(self.held_up, HeldUp):
            held_up = self.held_up.to_dict()
        else:
            held_up = self.held_up

        cancel_requested_at: None | str
        if isinstance(self.cancel_requested_at, datetime.datetime):
            cancel_requested_at = self.cancel_requested_at.isoformat()
        else:
            cancel_requested_at = self.cancel_requested_at

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        steps = []
        for steps_item_data in self.steps:
            steps_item = steps_item_data.to_dict()
            steps.append(steps_item)



        approval: dict[str, Any] | None
        if isinstance(self.approval, TaskApproval):
            approval = self.approval.to_dict()
        else:
            approval = self.approval


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "workflow": workflow,
            "workflow_version": workflow_version,
            "title": title,
            "state": state,
            "version": version,
            "datacenter": datacenter,
            "tenant": tenant,
            "project": project,
            "environment": environment,
            "resource_type": resource_type,
            "resource_id": resource_id,
            "resource_name": resource_name,
            "actor": actor,
            "correlation_id": correlation_id,
            "reason": reason,
            "progress": progress,
            "current_step": current_step,
            "blocked": blocked,
            "degraded": degraded,
            "error": error,
            "held_up": held_up,
            "cancel_requested_at": cancel_requested_at,
            "created_at": created_at,
            "updated_at": updated_at,
            "started_at": started_at,
            "finished_at": finished_at,
            "steps": steps,
            "approval": approval,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.blocked import Blocked # noqa: PLC0415
        from ..models.held_up import HeldUp # noqa: PLC0415
        from ..models.step import Step # noqa: PLC0415
        from ..models.task_approval import TaskApproval # noqa: PLC0415
        from ..models.task_error import TaskError # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        workflow = d.pop("workflow")

        workflow_version = d.pop("workflow_version")

        title = d.pop("title")

        state = d.pop("state")

        version = d.pop("version")

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


        resource_type = d.pop("resource_type")

        resource_id = UUID(d.pop("resource_id"))




        resource_name = d.pop("resource_name")

        actor = d.pop("actor")

        correlation_id = UUID(d.pop("correlation_id"))




        reason = d.pop("reason")

        progress = d.pop("progress")

        current_step = d.pop("current_step")

        def _parse_blocked(data: object) -> Blocked | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                blocked_type_0 = Blocked.from_dict(data)



                return blocked_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Blocked | None, data)

        blocked = _parse_blocked(d.pop("blocked"))


        degraded = d.pop("degraded")

        def _parse_error(data: object) -> None | TaskError:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = TaskError.from_dict(data)



                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskError, data)

        error = _parse_error(d.pop("error"))


        def _parse_held_up(data: object) -> HeldUp | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                held_up_type_0 = HeldUp.from_dict(data)



                return held_up_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(HeldUp | None, data)

        held_up = _parse_held_up(d.pop("held_up"))


        def _parse_cancel_requested_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cancel_requested_at_type_0 = datetime.datetime.fromisoformat(data)



                return cancel_requested_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        cancel_requested_at = _parse_cancel_requested_at(d.pop("cancel_requested_at"))


        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)



                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))


        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)



                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))


        steps = []
        _steps = d.pop("steps")
        for steps_item_data in (_steps):
            steps_item = Step.from_dict(steps_item_data)



            steps.append(steps_item)


        def _parse_approval(data: object) -> None | TaskApproval:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                approval_type_0 = TaskApproval.from_dict(data)



                return approval_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskApproval, data)

        approval = _parse_approval(d.pop("approval"))


        task = cls(
            id=id,
            workflow=workflow,
            workflow_version=workflow_version,
            title=title,
            state=state,
            version=version,
            datacenter=datacenter,
            tenant=tenant,
            project=project,
            environment=environment,
            resource_type=resource_type,
            resource_id=resource_id,
            resource_name=resource_name,
            actor=actor,
            correlation_id=correlation_id,
            reason=reason,
            progress=progress,
            current_step=current_step,
            blocked=blocked,
            degraded=degraded,
            error=error,
            held_up=held_up,
            cancel_requested_at=cancel_requested_at,
            created_at=created_at,
            updated_at=updated_at,
            started_at=started_at,
            finished_at=finished_at,
            steps=steps,
            approval=approval,
        )


        task.additional_properties = d
        return task

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

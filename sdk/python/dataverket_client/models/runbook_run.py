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
  from ..models.proposal import Proposal
  from ..models.run_action import RunAction
  from ..models.run_check import RunCheck
  from ..models.run_condition import RunCondition
  from ..models.run_entry import RunEntry
  from ..models.subject import Subject





T = TypeVar("T", bound="RunbookRun")



@_attrs_define
class RunbookRun:
    """ Somebody, or the platform, works through a runbook; lists hold no contents.

        Attributes:
            id (UUID):
            runbook (str):
            title (str):
            state (str): One of: open, escalated, done, abandoned.
            version (int):
            subject (Subject): What something is about.
            task (None | UUID):
            trigger (str): The code that led here; often empty.
            severity (str):
            blast_radius (str):
            reason (str):
            started_by (str):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
            escalation_due (bool): It is open for longer than it should be.
            escalated_at (datetime.datetime | None):
            closed_at (datetime.datetime | None):
            close_reason (str):
            checks (list[RunCheck]):
            actions (list[RunAction]):
            conditions (list[RunCondition]):
            proposals (list[Proposal]):
            entries (list[RunEntry]):
     """

    id: UUID
    runbook: str
    title: str
    state: str
    version: int
    subject: Subject
    task: None | UUID
    trigger: str
    severity: str
    blast_radius: str
    reason: str
    started_by: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    escalation_due: bool
    escalated_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    close_reason: str
    checks: list[RunCheck]
    actions: list[RunAction]
    conditions: list[RunCondition]
    proposals: list[Proposal]
    entries: list[RunEntry]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.proposal import Proposal # noqa: PLC0415
        from ..models.run_action import RunAction # noqa: PLC0415
        from ..models.run_check import RunCheck # noqa: PLC0415
        from ..models.run_condition import RunCondition # noqa: PLC0415
        from ..models.run_entry import RunEntry # noqa: PLC0415
        from ..models.subject import Subject # noqa: PLC0415
        id = str(self.id)

        runbook = self.runbook

        title = self.title

        state = self.state

        version = self.version

        subject = self.subject.to_dict()

        task: None | str
        if isinstance(self.task, UUID):
            task = str(self.task)
        else:
            task = self.task

        trigger = self.trigger

        severity = self.severity

        blast_radius = self.blast_radius

        reason = self.reason

        started_by = self.started_by

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        escalation_due = self.escalation_due

        escalated_at: None | str
        if isinstance(self.escalated_at, datetime.datetime):
            escalated_at = self.escalated_at.isoformat()
        else:
            escalated_at = self.escalated_at

        closed_at: None | str
        if isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        close_reason = self.close_reason

        checks = []
        for checks_item_data in self.checks:
            checks_item = checks_item_data.to_dict()
            checks.append(checks_item)



        actions = []
        for actions_item_data in self.actions:
            actions_item = actions_item_data.to_dict()
            actions.append(actions_item)



        conditions = []
        for conditions_item_data in self.conditions:
            conditions_item = conditions_item_data.to_dict()
            conditions.append(conditions_item)



        proposals = []
        for proposals_item_data in self.proposals:
            proposals_item = proposals_item_data.to_dict()
            proposals.append(proposals_item)



        entries = []
        for entries_item_data in self.entries:
            entries_item = entries_item_data.to_dict()
            entries.append(entries_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "runbook": runbook,
            "title": title,
            "state": state,
            "version": version,
            "subject": subject,
            "task": task,
            "trigger": trigger,
            "severity": severity,
            "blast_radius": blast_radius,
            "reason": reason,
            "started_by": started_by,
            "created_at": created_at,
            "updated_at": updated_at,
            "escalation_due": escalation_due,
            "escalated_at": escalated_at,
            "closed_at": closed_at,
            "close_reason": close_reason,
            "checks": checks,
            "actions": actions,
            "conditions": conditions,
            "proposals": proposals,
            "entries": entries,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.proposal import Proposal # noqa: PLC0415
        from ..models.run_action import RunAction # noqa: PLC0415
        from ..models.run_check import RunCheck # noqa: PLC0415
        from ..models.run_condition import RunCondition # noqa: PLC0415
        from ..models.run_entry import RunEntry # noqa: PLC0415
        from ..models.subject import Subject # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        runbook = d.pop("runbook")

        title = d.pop("title")

        state = d.pop("state")

        version = d.pop("version")

        subject = Subject.from_dict(d.pop("subject"))




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


        trigger = d.pop("trigger")

        severity = d.pop("severity")

        blast_radius = d.pop("blast_radius")

        reason = d.pop("reason")

        started_by = d.pop("started_by")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        escalation_due = d.pop("escalation_due")

        def _parse_escalated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                escalated_at_type_0 = datetime.datetime.fromisoformat(data)



                return escalated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        escalated_at = _parse_escalated_at(d.pop("escalated_at"))


        def _parse_closed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)



                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        closed_at = _parse_closed_at(d.pop("closed_at"))


        close_reason = d.pop("close_reason")

        checks = []
        _checks = d.pop("checks")
        for checks_item_data in (_checks):
            checks_item = RunCheck.from_dict(checks_item_data)



            checks.append(checks_item)


        actions = []
        _actions = d.pop("actions")
        for actions_item_data in (_actions):
            actions_item = RunAction.from_dict(actions_item_data)



            actions.append(actions_item)


        conditions = []
        _conditions = d.pop("conditions")
        for conditions_item_data in (_conditions):
            conditions_item = RunCondition.from_dict(conditions_item_data)



            conditions.append(conditions_item)


        proposals = []
        _proposals = d.pop("proposals")
        for proposals_item_data in (_proposals):
            proposals_item = Proposal.from_dict(proposals_item_data)



            proposals.append(proposals_item)


        entries = []
        _entries = d.pop("entries")
        for entries_item_data in (_entries):
            entries_item = RunEntry.from_dict(entries_item_data)



            entries.append(entries_item)


        runbook_run = cls(
            id=id,
            runbook=runbook,
            title=title,
            state=state,
            version=version,
            subject=subject,
            task=task,
            trigger=trigger,
            severity=severity,
            blast_radius=blast_radius,
            reason=reason,
            started_by=started_by,
            created_at=created_at,
            updated_at=updated_at,
            escalation_due=escalation_due,
            escalated_at=escalated_at,
            closed_at=closed_at,
            close_reason=close_reason,
            checks=checks,
            actions=actions,
            conditions=conditions,
            proposals=proposals,
            entries=entries,
        )


        runbook_run.additional_properties = d
        return runbook_run

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

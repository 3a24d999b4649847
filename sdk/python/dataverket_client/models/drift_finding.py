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
  from ..models.drift_event import DriftEvent
  from ..models.drift_finding_desired import DriftFindingDesired
  from ..models.drift_finding_observed import DriftFindingObserved





T = TypeVar("T", bound="DriftFinding")



@_attrs_define
class DriftFinding:
    """ Desired and observed state of a resource differ in one way.

        Attributes:
            id (UUID):
            reconciler (str):
            kind (str):
            code (str): Leads to the runbook.
            title (str):
            resource_type (str):
            resource_id (UUID):
            resource_name (str):
            datacenter (str):
            severity (str): low, medium or high.
            state (str): open, acknowledged, remediating or resolved.
            summary (str):
            desired (DriftFindingDesired):
            observed (DriftFindingObserved):
            diff (str): From what runs (-) to what is intended (+).
            first_seen_at (datetime.datetime):
            last_seen_at (datetime.datetime):
            times_seen (int):
            acknowledged_by (str):
            acknowledged_reason (str):
            acknowledged_until (datetime.datetime | None):
            task_id (None | UUID): The task that mends or mended it.
            task_state (str): How far the task is that mends it, such as awaiting_approval; else empty.
            note (str): Why it was not mended; often empty.
            resolved_at (datetime.datetime | None):
            resolved_by (str): itself or task; empty while it is not.
            runbook (str):
            remedy (str): What would mend it, at which risk, touching what; empty when no task can.
            why_not_remediable (str): What a person does, when no task can mend it; empty when one can.
            version (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
            events (list[DriftEvent]): Its history; empty in lists.
     """

    id: UUID
    reconciler: str
    kind: str
    code: str
    title: str
    resource_type: str
    resource_id: UUID
    resource_name: str
    datacenter: str
    severity: str
    state: str
    summary: str
    desired: DriftFindingDesired
    observed: DriftFindingObserved
    diff: str
    first_seen_at: datetime.datetime
    last_seen_at: datetime.datetime
    times_seen: int
    acknowledged_by: str
    acknowledged_reason: str
    acknowledged_until: datetime.datetime | None
    task_id: None | UUID
    task_state: str
    note: str
    resolved_at: datetime.datetime | None
    resolved_by: str
    runbook: str
    remedy: str
    why_not_remediable: str
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    events: list[DriftEvent]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.drift_event import DriftEvent # noqa: PLC0415
        from ..models.drift_finding_desired import DriftFindingDesired # noqa: PLC0415
        from ..models.drift_finding_observed import DriftFindingObserved # noqa: PLC0415
        id = str(self.id)

        reconciler = self.reconciler

        kind = self.kind

        code = self.code

        title = self.title

        resource_type = self.resource_type

        resource_id = str(self.resource_id)

        resource_name = self.resource_name

        datacenter = self.datacenter

        severity = self.severity

        state = self.state

        summary = self.summary

        desired = self.desired.to_dict()

        observed = self.observed.to_dict()

        diff = self.diff

        first_seen_at = self.first_seen_at.isoformat()

        last_seen_at = self.last_seen_at.isoformat()

        times_seen = self.times_seen

        acknowledged_by = self.acknowledged_by

        acknowledged_reason = self.acknowledged_reason

        acknowledged_until: None | str
        if isinstance(self.acknowledged_until, datetime.datetime):
            acknowledged_until = self.acknowledged_until.isoformat()
        else:
            acknowledged_until = self.acknowledged_until

        task_id: None | str
        if isinstance(self.task_id, UUID):
            task_id = str(self.task_id)
        else:
            task_id = self.task_id

        task_state = self.task_state

        note = self.note

        resolved_at: None | str
        if isinstance(self.resolved_at, datetime.datetime):
            resolved_at = self.resolved_at.isoformat()
        else:
            resolved_at = self.resolved_at

        resolved_by = self.resolved_by

        runbook = self.runbook

        remedy = self.remedy

        why_not_remediable = self.why_not_remediable

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        events = []
        for events_item_data in self.events:
            events_item = events_item_data.to_dict()
            events.append(events_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "reconciler": reconciler,
            "kind": kind,
            "code": code,
            "title": title,
            "resource_type": resource_type,
            "resource_id": resource_id,
            "resource_name": resource_name,
            "datacenter": datacenter,
            "severity": severity,
            "state": state,
            "summary": summary,
            "desired": desired,
            "observed": observed,
            "diff": diff,
            "first_seen_at": first_seen_at,
            "last_seen_at": last_seen_at,
            "times_seen": times_seen,
            "acknowledged_by": acknowledged_by,
            "acknowledged_reason": acknowledged_reason,
            "acknowledged_until": acknowledged_until,
            "task_id": task_id,
            "task_state": task_state,
            "note": note,
            "resolved_at": resolved_at,
            "resolved_by": resolved_by,
            "runbook": runbook,
            "remedy": remedy,
            "why_not_remediable": why_not_remediable,
            "version": version,
            "created_at": created_at,
            "updated_at": updated_at,
            "events": events,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.drift_event import DriftEvent # noqa: PLC0415
        from ..models.drift_finding_desired import DriftFindingDesired # noqa: PLC0415
        from ..models.drift_finding_observed import DriftFindingObserved # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        reconciler = d.pop("reconciler")

        kind = d.pop("kind")

        code = d.pop("code")

        title = d.pop("title")

        resource_type = d.pop("resource_type")

        resource_id = UUID(d.pop("resource_id"))




        resource_name = d.pop("resource_name")

        datacenter = d.pop("datacenter")

        severity = d.pop("severity")

        state = d.pop("state")

        summary = d.pop("summary")

        desired = DriftFindingDesired.from_dict(d.pop("desired"))




        observed = DriftFindingObserved.from_dict(d.pop("observed"))




        diff = d.pop("diff")

        first_seen_at = datetime.datetime.fromisoformat(d.pop("first_seen_at"))




        last_seen_at = datetime.datetime.fromisoformat(d.pop("last_seen_at"))




        times_seen = d.pop("times_seen")

        acknowledged_by = d.pop("acknowledged_by")

        acknowledged_reason = d.pop("acknowledged_reason")

        def _parse_acknowledged_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                acknowledged_until_type_0 = datetime.datetime.fromisoformat(data)



                return acknowledged_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        acknowledged_until = _parse_acknowledged_until(d.pop("acknowledged_until"))


        def _parse_task_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                task_id_type_0 = UUID(data)



                return task_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        task_id = _parse_task_id(d.pop("task_id"))


        task_state = d.pop("task_state")

        note = d.pop("note")

        def _parse_resolved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resolved_at_type_0 = datetime.datetime.fromisoformat(data)



                return resolved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resolved_at = _parse_resolved_at(d.pop("resolved_at"))


        resolved_by = d.pop("resolved_by")

        runbook = d.pop("runbook")

        remedy = d.pop("remedy")

        why_not_remediable = d.pop("why_not_remediable")

        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        events = []
        _events = d.pop("events")
        for events_item_data in (_events):
            events_item = DriftEvent.from_dict(events_item_data)



            events.append(events_item)


        drift_finding = cls(
            id=id,
            reconciler=reconciler,
            kind=kind,
            code=code,
            title=title,
            resource_type=resource_type,
            resource_id=resource_id,
            resource_name=resource_name,
            datacenter=datacenter,
            severity=severity,
            state=state,
            summary=summary,
            desired=desired,
            observed=observed,
            diff=diff,
            first_seen_at=first_seen_at,
            last_seen_at=last_seen_at,
            times_seen=times_seen,
            acknowledged_by=acknowledged_by,
            acknowledged_reason=acknowledged_reason,
            acknowledged_until=acknowledged_until,
            task_id=task_id,
            task_state=task_state,
            note=note,
            resolved_at=resolved_at,
            resolved_by=resolved_by,
            runbook=runbook,
            remedy=remedy,
            why_not_remediable=why_not_remediable,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
            events=events,
        )


        drift_finding.additional_properties = d
        return drift_finding

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

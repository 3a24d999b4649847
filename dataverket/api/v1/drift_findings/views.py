"""Drift findings: what is not as desired, and what people do about it."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.observasjon import selectors, services
from apps.observasjon.types import DriftFilter, DriftView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1.drift_findings.serializers import (
    AcknowledgeDriftSerializer,
    DriftFindingPageSerializer,
    DriftFindingSerializer,
    DriftFindingsQuery,
    DriftReasonSerializer,
)
from dataverket.api.v1.tasks.serializers import TaskSerializer
from dataverket.api.v1.tasks.views import accepted
from dataverket.api.views import ApiView


class DriftFindings(ApiView):
    """All findings."""

    @operation(
        "drift_findings_list", query=DriftFindingsQuery, answers={200: DriftFindingPageSerializer}
    )
    def get(self, call: Call) -> Answer:
        """List findings without their history, newest first."""
        call.principal.require(Operation.DRIFT_READ)
        filters = DriftFilter(
            states=call.query["state"],
            severities=call.query["severity"],
            reconciler=call.query["reconciler"],
            kind=call.query["kind"],
            datacenter=call.query["datacenter"],
            resource_id=call.query.get("resource"),
        )

        def fetch(limit: int, before: UUID | None) -> list[DriftView]:
            return selectors.list_drift(filters=filters, limit=limit, before=before)

        return Answer(body=page(call, "drift-findings", fetch))


class DriftFinding(ApiView):
    """One finding."""

    @operation("drift_findings_get", versioned=True, answers={200: DriftFindingSerializer})
    def get(self, call: Call, finding_id: UUID) -> Answer:
        """Return a finding with its diff and history."""
        call.principal.require(Operation.DRIFT_READ)
        return _answer(finding_id)


class AcknowledgeDriftFinding(ApiView):
    """Accepting a finding as it stands."""

    @operation(
        "drift_findings_acknowledge",
        query=WriteQuery,
        body=AcknowledgeDriftSerializer,
        answers={200: DriftFindingSerializer},
    )
    def post(self, call: Call, finding_id: UUID) -> Answer:
        """Accept a finding: no alert and no remedy, until the moment given or another reading."""
        call.principal.require(Operation.DRIFT_MANAGE)
        services.acknowledge_drift(
            actor=call.actor,
            finding_id=finding_id,
            reason=call.body["reason"],
            until=call.body.get("until"),
            at=call.at,
        )
        return _answer(finding_id)


class ReopenDriftFinding(ApiView):
    """Taking an acknowledgement back."""

    @operation(
        "drift_findings_reopen",
        query=WriteQuery,
        body=DriftReasonSerializer,
        answers={200: DriftFindingSerializer},
    )
    def post(self, call: Call, finding_id: UUID) -> Answer:
        """Take an acknowledgement back."""
        call.principal.require(Operation.DRIFT_MANAGE)
        services.reopen_drift(
            actor=call.actor, finding_id=finding_id, reason=call.body["reason"], at=call.at
        )
        return _answer(finding_id)


class RemediateDriftFinding(ApiView):
    """Making a resource as desired again."""

    @operation(
        "drift_findings_remediate",
        query=WriteQuery,
        body=DriftReasonSerializer,
        answers={202: TaskSerializer},
    )
    def post(self, call: Call, finding_id: UUID) -> Answer:
        """Start the task that makes it as desired again. It passes the same gate as any other."""
        call.principal.require(Operation.DRIFT_MANAGE)
        task_id = services.remediate_drift(
            actor=call.actor, finding_id=finding_id, reason=call.body["reason"], at=call.at
        )
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)


def _answer(finding_id: UUID) -> Answer:
    found = selectors.get_drift(finding_id=finding_id)
    return Answer(body=found, version=found.version)

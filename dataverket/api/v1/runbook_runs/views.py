"""Runs of runbooks: started, looked at, ended. What is done in them: ``steps``."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.observasjon import selectors, services
from apps.observasjon.selectors import RunFilter
from apps.observasjon.types import RunView, SubjectKind
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1.runbook_runs.serializers import (
    CloseSerializer,
    EscalateSerializer,
    NewRunbookRunSerializer,
    RunbookRunPageSerializer,
    RunbookRunQuery,
    RunbookRunSerializer,
    RunReasonSerializer,
)
from dataverket.api.views import ApiView
from dataverket.lib.problems import FieldError, InvalidInput


def answer(call: Call, run_id: UUID, *, status: int = 200) -> Answer:
    """Return the run as it is now."""
    run = selectors.get_run(run_id=run_id, at=call.at)
    return Answer(body=run, status=status, version=run.version)


class RunbookRuns(ApiView):
    """All runs."""

    @operation("runbook_runs_list", query=RunbookRunQuery, answers={200: RunbookRunPageSerializer})
    def get(self, call: Call) -> Answer:
        """List runs without their contents, newest first."""
        call.principal.require(Operation.RUNBOOK_READ)
        filters = RunFilter(
            states=call.query["state"],
            runbook=call.query["runbook"],
            datacenter=call.query["datacenter"],
            task_id=call.query.get("task"),
        )

        def fetch(limit: int, before: UUID | None) -> list[RunView]:
            return selectors.list_runs(filters=filters, limit=limit, at=call.at, before=before)

        return Answer(body=page(call, "runbook-runs", fetch))

    @operation(
        "runbook_runs_create",
        query=WriteQuery,
        body=NewRunbookRunSerializer,
        versioned=True,
        answers={201: RunbookRunSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Start working through a runbook; a run that is open for the same subject is joined.

        Name the runbook and its subject, or only the task that does not go on.
        """
        call.principal.require(Operation.RUNBOOK_OPERATE)
        return answer(call, _start(call), status=201)


class RunbookRun(ApiView):
    """One run."""

    @operation("runbook_runs_get", versioned=True, answers={200: RunbookRunSerializer})
    def get(self, call: Call, run_id: UUID) -> Answer:
        """Return a run with its log; its conditions are looked at now."""
        call.principal.require(Operation.RUNBOOK_READ)
        return answer(call, run_id)


class EscalateRun(ApiView):
    """Handing a run on."""

    @operation(
        "runbook_runs_escalate",
        query=WriteQuery,
        body=EscalateSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID) -> Answer:
        """Note that a run was handed on to somebody who can do more. Calls nobody."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.escalate_run(actor=call.actor, run_id=run_id, at=call.at, **call.body)
        return answer(call, run_id)


class CloseRun(ApiView):
    """Ending a run as done."""

    @operation(
        "runbook_runs_close",
        query=WriteQuery,
        body=CloseSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID) -> Answer:
        """End a run as done. Refused while a condition does not hold."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.close_run(actor=call.actor, run_id=run_id, at=call.at, **call.body)
        return answer(call, run_id)


class AbandonRun(ApiView):
    """Ending a run all the same."""

    @operation(
        "runbook_runs_abandon",
        query=WriteQuery,
        body=RunReasonSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID) -> Answer:
        """End a run although not all holds; what is missing is kept."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.abandon_run(actor=call.actor, run_id=run_id, at=call.at, **call.body)
        return answer(call, run_id)


def _start(call: Call) -> UUID:
    name, task_id = call.body.get("runbook"), call.body.get("task")
    reason = call.body["reason"]
    if name is None:
        if task_id is None:
            raise InvalidInput("Name a runbook and its subject, or the task that does not go on.")
        return services.start_run_of_task(
            actor=call.actor, task_id=task_id, reason=reason, at=call.at
        )
    runbook = selectors.get_runbook(name=name)
    text = call.body.get("subject", "")
    if not text and runbook.about != SubjectKind.PLATFORM:
        kind = runbook.about.value.replace("_", " ")
        detail = f"SUBJECT is missing: runbook {name} is about a {kind}; give its name or id."
        raise InvalidInput(
            detail, errors=[FieldError(pointer="/subject", code="required", detail=detail)]
        )
    subject = selectors.get_subject(kind=runbook.about, text=text)
    return services.start_run(
        actor=call.actor,
        runbook=name,
        subject=subject,
        reason=reason,
        at=call.at,
        task_id=task_id,
    )

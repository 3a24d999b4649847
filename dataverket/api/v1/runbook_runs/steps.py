"""What is done in a run: checks, actions with their approval, conditions, notes."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.observasjon import services
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.v1.runbook_runs.serializers import (
    ActSerializer,
    AgreeSerializer,
    RunbookRunSerializer,
    RunNoteSerializer,
    RunReasonSerializer,
)
from dataverket.api.v1.runbook_runs.views import answer
from dataverket.api.views import ApiView


class RunChecks(ApiView):
    """All checks of a run."""

    @operation("runbook_runs_check_all", query=WriteQuery, answers={200: RunbookRunSerializer})
    def post(self, call: Call, run_id: UUID) -> Answer:
        """Execute all safe checks of a run. Those at the site are tasks; read the run again."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.execute_checks(actor=call.actor, run_id=run_id, at=call.at)
        return answer(call, run_id)


class RunCheck(ApiView):
    """One check of a run."""

    @operation("runbook_runs_check", query=WriteQuery, answers={200: RunbookRunSerializer})
    def post(self, call: Call, run_id: UUID, name: str) -> Answer:
        """Execute one safe check of a run."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.execute_check(actor=call.actor, run_id=run_id, name=name, at=call.at)
        return answer(call, run_id)


class RunAction(ApiView):
    """One action of a run."""

    @operation(
        "runbook_runs_act",
        query=WriteQuery,
        body=ActSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID, name: str) -> Answer:
        """Perform an action of a run; one that needs approval is proposed and waits for it."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.perform_action(actor=call.actor, run_id=run_id, name=name, at=call.at, **call.body)
        return answer(call, run_id)


class ApproveProposal(ApiView):
    """Agreeing to an action."""

    @operation(
        "runbook_runs_approve",
        query=WriteQuery,
        body=AgreeSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID, proposal_id: UUID) -> Answer:
        """Agree to a proposed action, which is performed. Not by the one who proposed it.

        When what its task would do has changed since, nothing is done: the platform's proposal is
        made anew; a person's is refused and has to be proposed again.
        """
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.approve_action(
            actor=call.actor,
            run_id=run_id,
            proposal_id=proposal_id,
            decides=call.principal.may(Operation.APPROVAL_DECIDE),
            at=call.at,
            **call.body,
        )
        return answer(call, run_id)


class DeclineProposal(ApiView):
    """Refusing an action."""

    @operation(
        "runbook_runs_decline",
        query=WriteQuery,
        body=RunReasonSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID, proposal_id: UUID) -> Answer:
        """Refuse a proposed action, or take back one's own."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.decline_action(
            actor=call.actor, run_id=run_id, proposal_id=proposal_id, at=call.at, **call.body
        )
        return answer(call, run_id)


class RunCondition(ApiView):
    """One condition of a run."""

    @operation(
        "runbook_runs_tick",
        query=WriteQuery,
        body=RunNoteSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID, name: str) -> Answer:
        """Say that a condition holds which only a person can judge."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.tick_condition(
            actor=call.actor, run_id=run_id, name=name, note=call.body["note"], at=call.at
        )
        return answer(call, run_id)


class RunNotes(ApiView):
    """Notes in a run."""

    @operation(
        "runbook_runs_note",
        query=WriteQuery,
        body=RunNoteSerializer,
        answers={200: RunbookRunSerializer},
    )
    def post(self, call: Call, run_id: UUID) -> Answer:
        """Write down what was seen or done by hand."""
        call.principal.require(Operation.RUNBOOK_OPERATE)
        services.add_note(actor=call.actor, run_id=run_id, note=call.body["note"], at=call.at)
        return answer(call, run_id)

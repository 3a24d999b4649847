"""Runs of runbooks: their list, and the page on which one is worked through."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant

from apps.observasjon import selectors, services, states
from apps.observasjon.admin.forms import (
    ActionForm,
    ApprovalForm,
    EscalationForm,
    ProposalForm,
    StartForm,
    TickForm,
)
from apps.observasjon.models import RunbookRun
from apps.observasjon.registry import find
from apps.observasjon.types import Outcome, RunView
from apps.tasks import selectors as tasks
from dataverket.admin.toolkit.actions import ActionCall, Done, service_action
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
    BUSY,
    GOOD,
    IDLE,
    NONE,
    WARN,
    choice_filter,
    clock_time,
    lasting,
    pill,
    url,
)
from dataverket.lib import clock

_TONES: Final = {
    states.OPEN: BUSY,
    states.ESCALATED: WARN,
    states.DONE: GOOD,
    states.ABANDONED: IDLE,
}
_OUTCOMES: Final = {
    Outcome.PASS: GOOD,
    Outcome.WARN: WARN,
    Outcome.FAIL: BAD,
    Outcome.RUNNING: BUSY,
    Outcome.WAITING: BUSY,
}
_WAITING: Final = 20


def _is_open(run: RunbookRun) -> bool:
    return run.state in states.ACTIVE


def _in_the_page(_run: Any) -> bool:
    """Keep a button out of the head of the page: it stands beside what it is about."""
    return False


class ProposalFilter(admin.SimpleListFilter):
    """Runs with an action that waits for a second person."""

    title = "approval"
    parameter_name = "approval"

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        model_admin: Any,  # noqa: ARG002
    ) -> list[tuple[str, str]]:
        """Return the one choice."""
        return [("waits", "an action waits for it")]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Any],
    ) -> QuerySet[Any]:
        """Keep the runs in which something waits."""
        if self.value() != "waits":
            return queryset
        return queryset.filter(pk__in=selectors.list_waiting_proposals(at=clock.now()))


@admin.register(RunbookRun)
class RunbookRunAdmin(DvModelAdmin):
    """What is being done about something that is wrong, and what was done."""

    change_form_template = "admin/dv/runbook_run.html"
    list_display = ("subject_name", "shown_state", "runbook", "datacenter", "who", "began", "took")
    list_filter = (
        choice_filter(
            "state", "state", states.RUN.states, groups={"under way": sorted(states.ACTIVE)}
        ),
        ProposalFilter,
    )
    list_before_template = "admin/dv/runs_before.html"
    search_fields = ("subject_name", "runbook", "trigger")
    search_help_text = "Subject, runbook or trigger"
    ordering = ("-pk",)
    fields = ("subject_name",)
    actions_list = ("start",)
    actions_detail = (
        *("run_checks", "act", "approve", "decline", "tick"),
        *("close", "escalate", "add_note", "abandon"),
    )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from other pages."""
        linked = lookup in ("runbook", "task_id", "subject_key")
        return linked or super().lookup_allowed(lookup, value, request)

    @admin.display(description="state", ordering="state")
    def shown_state(self, obj: RunbookRun) -> SafeString:
        """The state as a pill."""
        return pill(obj.state, _TONES.get(obj.state, IDLE))

    @admin.display(description="started by")
    def who(self, obj: RunbookRun) -> str:
        """Who started it."""
        return obj.actor_name

    @admin.display(description="started (UTC)", ordering="id")
    def began(self, obj: RunbookRun) -> str:
        """When it was started."""
        return clock_time(obj.created_at)

    @admin.display(description="took")
    def took(self, obj: RunbookRun) -> str:
        """How long it took, or takes already."""
        return lasting((obj.closed_at or clock.now()) - obj.created_at)

    def page(self, request: HttpRequest, obj: RunbookRun) -> dict[str, Any]:  # noqa: ARG002
        """Show checks, actions, conditions and the log, as they are now."""
        now = clock.now()
        run = selectors.get_run(run_id=obj.pk, at=now)
        place = run.subject.datacenter
        halted = tasks.list_halted_tasks(failed_since=now, datacenter=place) if place else []
        waiting = [task for task in halted if _waits_for(task, run)][:_WAITING]
        return {
            "run": run,
            "book": find(run.runbook),
            "tone": GOOD if run.state == states.DONE else "",
            "is_open": run.state in states.ACTIVE,
            "checks": [
                (check, _OUTCOMES.get(Outcome(check.outcome), IDLE) if check.outcome else IDLE)
                for check in run.checks
            ],
            "actions": [(one, _button("act", obj, f"action={one.name}")) for one in run.actions],
            "conditions": [
                (one, _button("tick", obj, f"condition={one.name}")) for one in run.conditions
            ],
            "proposals": [
                (
                    one,
                    {
                        name: _button(name, obj, f"proposal={one.id}")
                        for name in ("approve", "decline")
                    },
                )
                for one in run.proposals
            ],
            "check_url": _button("run_checks", obj),
            "waiting": [
                (task, lasting(now - (task.held_up.since if task.held_up else task.updated_at)))
                for task in waiting
            ],
            "facts": _facts(run),
            "commands": _commands(run),
        }

    # -- buttons ---------------------------------------------------------------------------------

    @service_action(
        title="Start a run",
        allows="runbook.operate",
        text="Opens a log of what is checked and done. A run under way for the same subject is "
        "joined.",
        icon="play_arrow",
        variant=ActionVariant.PRIMARY,
        form=StartForm,
    )
    def start(self, call: ActionCall) -> Done:
        """Start a run of a runbook, for a subject or a task."""
        at = clock.now()
        task_id = call.form.cleaned_data["task"]
        if task_id and not call.form.cleaned_data["runbook"]:
            run_id = services.start_run_of_task(
                actor=call.actor, task_id=task_id, reason=call.reason, at=at
            )
        else:
            run_id = services.start_run(
                actor=call.actor,
                runbook=call.form.cleaned_data["runbook"],
                subject=call.form.cleaned_data["subject"],
                reason=call.reason,
                at=at,
                task_id=task_id,
            )
        return Done(text="The run is open.", url=url("observasjon_runbookrun_change", run_id))

    @service_action(
        title="Run the checks",
        allows="runbook.operate",
        text="All safe checks are executed. They change nothing; those at the site are tasks.",
        icon="fact_check",
        shown_for=_in_the_page,
    )
    def run_checks(self, call: ActionCall) -> Done:
        """Execute all checks."""
        services.execute_checks(actor=call.actor, run_id=call.target.pk, at=clock.now())
        return Done(text="The checks were executed.")

    @service_action(
        title="Do it",
        allows="runbook.operate",
        icon="bolt",
        variant=ActionVariant.PRIMARY,
        form=ActionForm,
        shown_for=_in_the_page,
    )
    def act(self, call: ActionCall) -> Done:
        """Perform or propose an action."""
        entry = services.perform_action(
            actor=call.actor,
            run_id=call.target.pk,
            name=call.form.action.name,
            reason=call.reason,
            at=clock.now(),
            typed_name=call.form.cleaned_data.get("typed_name", ""),
            parameters=call.form.given(),
        )
        proposed = entry.kind == "action_proposed"
        return Done(text="Another operator has to approve it now." if proposed else entry.detail)

    @service_action(
        title="Approve",
        allows="runbook.operate",
        text="The action is performed at once, exactly as it was proposed.",
        icon="check",
        variant=ActionVariant.DANGER,
        form=ApprovalForm,
        shown_for=_in_the_page,
    )
    def approve(self, call: ActionCall) -> Done:
        """Agree to a proposed action."""
        entry = services.approve_action(
            actor=call.actor,
            run_id=call.target.pk,
            proposal_id=call.form.cleaned_data["proposal"],
            plan_hash=call.form.cleaned_data["plan_hash"],
            reason=call.reason,
            decides=True,  # a session has all the rights of its person, which the service looks at
            at=clock.now(),
        )
        if entry.kind == "action_proposed":
            return Done(text="What it would do has changed. Nothing was done; it is proposed anew.")
        return Done(text=entry.detail)

    @service_action(
        title="Decline",
        allows="runbook.operate",
        text="The action is not performed.",
        icon="close",
        form=ProposalForm,
        shown_for=_in_the_page,
    )
    def decline(self, call: ActionCall) -> Done:
        """Refuse a proposed action."""
        services.decline_action(
            actor=call.actor,
            run_id=call.target.pk,
            proposal_id=call.form.cleaned_data["proposal"],
            reason=call.reason,
            at=clock.now(),
        )
        return Done(text="The action was declined.")

    @service_action(
        title="Tick",
        allows="runbook.operate",
        text="You say that this holds. Say below how you saw it.",
        icon="check_box",
        form=TickForm,
        shown_for=_in_the_page,
    )
    def tick(self, call: ActionCall) -> Done:
        """Say that a condition holds."""
        services.tick_condition(
            actor=call.actor,
            run_id=call.target.pk,
            name=call.form.cleaned_data["condition"],
            note=call.reason,
            at=clock.now(),
        )
        return Done(text="The condition was ticked.")

    @service_action(
        title="Close as done",
        allows="runbook.operate",
        text="Every condition is looked at once more. The reason remains as the last word.",
        icon="task_alt",
        variant=ActionVariant.PRIMARY,
        shown_for=_is_open,
    )
    def close(self, call: ActionCall) -> Done:
        """End the run as done."""
        services.close_run(
            actor=call.actor, run_id=call.target.pk, note=call.reason, at=clock.now()
        )
        return Done(text="The run is done.")

    @service_action(
        title="Escalate",
        allows="runbook.operate",
        text="Notes that the run is handed on. It calls nobody: do that yourself.",
        icon="campaign",
        form=EscalationForm,
        shown_for=_is_open,
    )
    def escalate(self, call: ActionCall) -> Done:
        """Note that the run is handed on."""
        services.escalate_run(
            actor=call.actor,
            run_id=call.target.pk,
            to=call.form.cleaned_data["to"],
            reason=call.reason,
            at=clock.now(),
        )
        return Done(text="The run was escalated.")

    @service_action(
        title="Add a note",
        allows="runbook.operate",
        text="What was seen or done by hand.",
        icon="edit_note",
        shown_for=_is_open,
    )
    def add_note(self, call: ActionCall) -> Done:
        """Write something into the log."""
        services.add_note(actor=call.actor, run_id=call.target.pk, note=call.reason, at=clock.now())
        return Done(text="The note was added.")

    @service_action(
        title="Abandon",
        allows="runbook.operate",
        text="Ends the run although not all holds. What is missing is kept in its log.",
        icon="cancel",
        variant=ActionVariant.DANGER,
        shown_for=_is_open,
    )
    def abandon(self, call: ActionCall) -> Done:
        """End the run as it is."""
        services.abandon_run(
            actor=call.actor, run_id=call.target.pk, reason=call.reason, at=clock.now()
        )
        return Done(text="The run was abandoned.")


def _waits_for(task: Any, run: RunView) -> bool:
    if run.task_id == task.id:
        return True
    same = task.held_up is not None and task.held_up.runbook == run.runbook
    return same and task.datacenter == run.subject.datacenter


def _button(name: str, run: RunbookRun, query: str = "") -> str:
    return url(f"observasjon_runbookrun_{name}", run.pk, query=query)


def _facts(run: RunView) -> list[tuple[str, str]]:
    return [
        ("Runbook", run.title),
        ("State", run.state),
        ("Severity", run.severity),
        ("About", f"{run.subject.kind.value.replace('_', ' ')} {run.subject.name}"),
        ("Datacenter", run.subject.datacenter or NONE),
        ("Started by", run.started_by),
        ("Started (UTC)", clock_time(run.created_at)),
        ("Escalated (UTC)", clock_time(run.escalated_at)),
    ]


def _commands(run: RunView) -> str:
    first = run.actions[0].name if run.actions else "ACTION"
    return "\n".join(
        (
            f"dv runbook run show {run.id}",
            f"dv runbook run check {run.id}",
            f'dv runbook run act {run.id} {first} --reason "…"',
            f"dv runbook run close {run.id}",
        )
    )

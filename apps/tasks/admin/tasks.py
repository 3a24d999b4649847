"""Tasks, and the health of what they depend on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant

from apps.tasks import selectors, services, states
from apps.tasks.admin.history import SEE_ABOVE, history_lines
from apps.tasks.models import DependencyHealth, Task
from apps.tasks.models.health import HEALTHY, STATUSES
from apps.tasks.types import TaskError, TaskView
from apps.tasks.waterfall import TONES, waterfall
from apps.tenancy import selectors as tenancy
from dataverket.admin.toolkit.actions import (
    ActionCall,
    Done,
    TypedNameForm,
    service_action,
)
from dataverket.admin.toolkit.breaks import breakable
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
    GOOD,
    IDLE,
    NONE,
    WARN,
    choice_filter,
    clock_time,
    lasting,
    link,
    pill,
    url,
)
from dataverket.lib import clock
from dataverket.lib.scope import Visibility

STATES = choice_filter(
    "state",
    "state",
    states.TASK.states,
    groups={
        "unfinished": sorted(states.ACTIVE),
        "blocked_or_stuck": [states.DEPENDENCY_BLOCKED, states.STUCK],
    },
)


_HALTED = frozenset({states.STUCK, states.FAILED, states.ABANDONED})


def _can_be_cancelled(task: Task) -> bool:
    halted = {*states.FINISHED, states.UNWINDING, states.STUCK}
    return task.state not in halted and task.cancel_requested_at is None


def _is_stuck(task: Task) -> bool:
    return task.state == states.STUCK


def _can_be_abandoned(task: Task) -> bool:
    return _is_stuck(task) or (task.state == states.UNWINDING and task.blocked is not None)


@admin.register(Task)
class TaskAdmin(DvModelAdmin):
    """Everything that runs or ran, with what holds it up."""

    change_form_template = "admin/dv/task.html"
    list_display = (
        "title",
        "shown_state",
        "why",
        "progress",
        "datacenter",
        "who",
        "scope",
        "began",
    )
    list_display_links = ("title",)
    list_filter = (STATES,)
    search_fields = ("title", "resource_name", "workflow")
    search_help_text = "Title, resource or workflow"
    ordering = ("-pk",)
    fields = ("title",)
    actions_detail = ("cancel", "resume_unwinding", "abandon")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from other pages."""
        linked = lookup in (
            *("datacenter", "resource_id", "project_id", "blocked__dependency", "workflow"),
        )
        return linked or super().lookup_allowed(lookup, value, request)

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name the projects."""
        projects = tenancy.list_projects(visibility=Visibility.all())
        names = {project.id: project.name for project in projects}
        for row in rows:
            row.project_name = names.get(row.project_id, NONE if row.project_id else "platform")

    @admin.display(description="state", ordering="state")
    def shown_state(self, obj: Task) -> SafeString:
        """The state as a pill."""
        return pill(obj.state, TONES.get(obj.state, IDLE))

    @admin.display(description="held up by")
    def why(self, obj: Task) -> SafeString | str:
        """What a task waits for, or why it failed; empty for what goes well."""
        if obj.blocked:
            return _why(obj.blocked["dependency"], obj.blocked["reason"])
        if obj.error:
            return _why(obj.error["code"], obj.error["message"])
        return obj.degraded

    @admin.display(description="steps")
    def progress(self, obj: Task) -> str:
        """How many of its steps are done."""
        return f"{obj.steps_done} of {obj.step_count}"

    @admin.display(description="asked by")
    def who(self, obj: Task) -> str:
        """Who asked for it."""
        return str(obj.actor.get("name", ""))

    @admin.display(description="project")
    def scope(self, obj: Any) -> str:
        """Whose it is."""
        return str(obj.project_name)

    @admin.display(description="created (UTC)", ordering="id")
    def began(self, obj: Task) -> str:
        """When it was asked for."""
        return clock_time(obj.created_at)

    def page(self, request: HttpRequest, obj: Task) -> dict[str, Any]:  # noqa: ARG002
        """Show what holds it up, the steps over time, and the history."""
        now = clock.now()
        task = selectors.get_task(task_id=obj.pk, visibility=Visibility.all())
        ended = task.finished_at
        began = task.started_at or task.created_at
        above = _said_above(task)
        return {
            "task": task,
            "above": above,
            "see_above": SEE_ABOVE,
            "approval_url": (
                url("tasks_approval_change", task.approval.id) if task.approval else ""
            ),
            "tone": TONES.get(task.state, IDLE),
            "state_word": task.state.replace("_", " "),
            "headline": _headline(task, at=now),
            "held_tone": BAD if task.state in _HALTED else WARN,
            # The reason why it takes back, when something else holds that up.
            "other_error": _other_error(task),
            "start_url": url("observasjon_runbookrun_start", query=f"task={task.id}"),
            "runs_url": url("observasjon_runbookrun_changelist", query=f"task_id={task.id}"),
            "bars": waterfall(
                task.steps,
                began=began,
                ended=ended,
                at=now,
                blocked=task.blocked,
            ),
            "history": history_lines(selectors.list_task_events(task_id=obj.pk), above=above),
            "facts": _facts(task, took=lasting((ended or now) - began)),
        }

    @service_action(
        title="Cancel",
        allows="task.cancel",
        text="The task stops at its next step boundary and takes back what it did.",
        submit="Cancel the task",
        icon="cancel",
        variant=ActionVariant.DANGER,
        shown_for=_can_be_cancelled,
    )
    def cancel(self, call: ActionCall) -> Done:
        """Ask the task to stop."""
        services.cancel_task(task_id=call.target.pk, actor=call.actor, reason=call.reason)
        return Done(text="The task was asked to stop; it takes back what it did.")

    @service_action(
        title="Resume unwinding",
        allows="task.operate",
        text="Tries the undo that failed once more. Mend its cause first: the runbook says how.",
        icon="replay",
        variant=ActionVariant.PRIMARY,
        shown_for=_is_stuck,
    )
    def resume_unwinding(self, call: ActionCall) -> Done:
        """Try the failed undo again."""
        services.resume_unwinding(task_id=call.target.pk, actor=call.actor, reason=call.reason)
        return Done(text="The task takes back its steps again.")

    @service_action(
        title="Abandon",
        allows="task.operate",
        text="Ends the task as it is. Only after everything that it left has been cleaned up by "
        "hand: nothing will be taken back any more.",
        icon="delete_forever",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
        shown_for=_can_be_abandoned,
    )
    def abandon(self, call: ActionCall) -> Done:
        """End the stuck task."""
        services.abandon_task(task_id=call.target.pk, actor=call.actor, reason=call.reason)
        task = selectors.get_task(task_id=call.target.pk, visibility=Visibility.all())
        if task.approval is not None and task.state == states.STUCK:
            return Done(text=f"It stays stuck until {task.approval.decided_by} agrees.")
        return Done(text="The task was abandoned.")


def _headline(task: TaskView, *, at: datetime) -> str:
    """Return what holds the task up and for how long; empty when nothing does."""
    if task.held_up is None:
        return ""
    what, lasted = task.held_up.what, lasting(at - task.held_up.since)
    if task.blocked:
        return f"Blocked for {lasted}: waiting for {what}"
    if task.state in _HALTED:
        return f"{task.state.capitalize()} {lasted} ago: {what}"
    return f"Goes on by itself, for {lasted}: {what}"


def _other_error(task: TaskView) -> TaskError | None:
    is_told = task.error and task.held_up and task.held_up.why == task.error.message
    return None if is_told else task.error


def _said_above(task: TaskView) -> str:
    """Return the reason that the head of the page tells, empty when nothing holds the task up."""
    if task.held_up:
        return task.held_up.why
    return task.error.message if task.error else ""


def _why(what: str, reason: str) -> SafeString:
    return format_html('<b>{}</b><div class="dv-mute dv-clip">{}</div>', breakable(what), reason)


def _facts(task: TaskView, *, took: str) -> list[tuple[str, str]]:
    return [
        ("Resource", f"{task.resource_type} {task.resource_name}"),
        ("Datacenter", task.datacenter),
        ("Asked by", task.actor_name),
        ("Reason", task.reason or NONE),
        ("Created (UTC)", clock_time(task.created_at)),
        ("Took" if task.finished_at else "Running for", took),
        ("Workflow", f"{task.workflow}, version {task.workflow_version}"),
        ("Correlation", str(task.correlation_id)),
    ]


@admin.register(DependencyHealth)
class DependencyHealthAdmin(DvModelAdmin):
    """What is known of every service in every datacenter. Unknown is grey, never green."""

    list_display = ("dependency", "shown_status", "since_when", "seen", "blocked_tasks")
    list_filter = (choice_filter("status", "status", STATUSES),)
    search_fields = ("service", "datacenter")
    ordering = ("datacenter", "service")
    fields = (("dependency", "shown_status"), ("since_when", "seen"), "detail")
    readonly_fields = ("dependency", "shown_status", "since_when", "seen")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from the overview."""
        linked = lookup in ("datacenter", "service")
        return linked or super().lookup_allowed(lookup, value, request)

    def enrich(self, rows: Sequence[Any]) -> None:
        """Count the tasks that wait."""
        blocked = {
            f"{row.service}@{row.datacenter}": row.blocked_tasks
            for row in selectors.list_dependencies()
        }
        for row in rows:
            row.waiting = blocked.get(f"{row.service}@{row.datacenter}", 0)

    @admin.display(description="service", ordering="service")
    def dependency(self, obj: DependencyHealth) -> str:
        """Service and datacenter."""
        return f"{obj.service}@{obj.datacenter}"

    @admin.display(description="status", ordering="status")
    def shown_status(self, obj: DependencyHealth) -> SafeString:
        """Green only with a heartbeat that is not too old."""
        return pill(obj.status, GOOD if obj.status == HEALTHY else IDLE)

    @admin.display(description="for", ordering="since")
    def since_when(self, obj: DependencyHealth) -> str:
        """How long it has been so."""
        return lasting(clock.now() - obj.since)

    @admin.display(description="last heartbeat", ordering="seen_at")
    def seen(self, obj: DependencyHealth) -> str:
        """How old the last heartbeat is."""
        return f"{lasting(clock.now() - obj.seen_at)} ago" if obj.seen_at else "never"

    @admin.display(description="tasks that wait for it")
    def blocked_tasks(self, obj: Any) -> SafeString:
        """How many, leading to them."""
        query = f"state=dependency_blocked&blocked__dependency={obj.service}%40{obj.datacenter}"
        return link(obj.waiting, "tasks_task_changelist", query=query)

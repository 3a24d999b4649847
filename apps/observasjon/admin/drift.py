"""What is not as desired: findings of drift."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminTextInputWidget,
)

from apps.observasjon import registry, selectors, services, states
from apps.observasjon.models import DriftFinding
from apps.observasjon.types import Severity
from apps.tasks import selectors as tasks
from apps.tasks import states as task_states
from dataverket.admin.toolkit.actions import (
    ActionCall,
    Done,
    ReasonForm,
    service_action,
    started,
)
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
    BUSY,
    GOOD,
    IDLE,
    WARN,
    Cell,
    Section,
    choice_filter,
    clock_time,
    link,
    pill,
    url,
)
from dataverket.lib import clock

_STATES: Final = {
    states.DRIFT_OPEN: BAD,
    states.DRIFT_ACKNOWLEDGED: IDLE,
    states.DRIFT_REMEDIATING: BUSY,
    states.DRIFT_RESOLVED: GOOD,
}
_SEVERITIES: Final = {"low": IDLE, "medium": WARN, "high": BAD}
_DESCRIPTIONS: Final = {
    states.DRIFT_OPEN: "waits for somebody",
    states.DRIFT_ACKNOWLEDGED: "accepted as it is",
    states.DRIFT_REMEDIATING: "a task mends it",
}


class AcknowledgeForm(ReasonForm):
    """Until when it may stay."""

    until = forms.DateTimeField(
        required=False,
        widget=UnfoldAdminTextInputWidget({"placeholder": "2026-12-01 06:00"}),
        help_text="UTC. It opens again then. Without it: until something else is read.",
    )


class RemedyForm(ReasonForm):
    """Says which task it will be, at which risk, and what it touches."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.target is not None:
            self.about = selectors.get_drift(finding_id=self.target.pk).remedy


def _is_open(row: DriftFinding) -> bool:
    return row.state != states.DRIFT_RESOLVED


def _can_be_mended(row: DriftFinding) -> bool:
    kind = registry.find_drift_kind(row.kind)
    mendable = kind is not None and kind.remediate is not None
    return mendable and row.state in (states.DRIFT_OPEN, states.DRIFT_ACKNOWLEDGED)


@admin.register(DriftFinding)
class DriftFindingAdmin(DvModelAdmin):
    """What is not as desired: where, since when, the lines that differ, and what was done."""

    list_display = (
        *("resource_name", "shown_state", "shown_severity", "what", "datacenter"),
        *("since", "last_seen"),
    )
    list_filter = (
        choice_filter(
            "state",
            "state",
            states.DRIFT.states,
            groups={
                "not resolved": tuple(_DESCRIPTIONS),
                "not accepted": (states.DRIFT_OPEN, states.DRIFT_REMEDIATING),
            },
        ),
        choice_filter("severity", "severity", [one.value for one in Severity]),
    )
    search_fields = ("resource_name", "summary", "kind")
    search_help_text = "Resource, summary or kind"
    ordering = ("-pk",)
    fields = (
        ("resource_name", "datacenter"),
        ("shown_state", "shown_severity"),
        "what",
        "summary",
        "lines",
        ("since", "last_seen", "times_seen"),
        ("accepted", "mended_by"),
        "note",
        "advice",
    )
    readonly_fields = (
        *("shown_state", "shown_severity", "what", "lines", "since", "last_seen"),
        *("accepted", "mended_by", "advice"),
    )
    actions_detail = ("remediate", "acknowledge", "reopen")

    def enrich(self, rows: Sequence[Any]) -> None:
        """Tell how far the tasks are that mend something; one query."""
        known = tasks.list_tasks_by_id(
            task_ids=[
                row.task_id for row in rows if row.state == states.DRIFT_REMEDIATING and row.task_id
            ]
        )
        for row in rows:
            row.task_state = known[row.task_id].state if row.task_id in known else ""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from other pages."""
        linked = lookup in ("resource_id", "reconciler", "datacenter", "kind")
        return linked or super().lookup_allowed(lookup, value, request)

    @admin.display(description="state", ordering="state")
    def shown_state(self, obj: DriftFinding) -> SafeString:
        """The state as a pill."""
        if getattr(obj, "task_state", "") == task_states.AWAITING_APPROVAL:
            return pill(f"{obj.state}: waits for approval", WARN)
        return pill(obj.state, _STATES.get(obj.state, IDLE))

    @admin.display(description="severity", ordering="severity")
    def shown_severity(self, obj: DriftFinding) -> SafeString:
        """The severity as a pill."""
        return pill(obj.severity, _SEVERITIES.get(obj.severity, IDLE))

    @admin.display(description="what")
    def what(self, obj: DriftFinding) -> str:
        """What is wrong, in words."""
        kind = registry.find_drift_kind(obj.kind)
        return kind.title if kind else obj.kind

    @admin.display(description="from what runs (-) to what is intended (+)")
    def lines(self, obj: DriftFinding) -> SafeString:
        """The lines that differ."""
        tones = {"+": "create", "-": "remove"}
        lines = format_html_join(
            "",
            '<div class="dv-change {}"><code class="dv-pre">{}</code></div>',
            ((tones.get(line[:1], ""), line) for line in obj.diff.splitlines()),
        )
        return format_html('<div class="dv-diff">{}</div>', lines)

    @admin.display(description="first seen (UTC)", ordering="first_seen_at")
    def since(self, obj: DriftFinding) -> str:
        """When it was seen first."""
        return clock_time(obj.first_seen_at)

    @admin.display(description="last seen (UTC)", ordering="last_seen_at")
    def last_seen(self, obj: DriftFinding) -> str:
        """When it was seen last."""
        return clock_time(obj.last_seen_at)

    @admin.display(description="acknowledged")
    def accepted(self, obj: DriftFinding) -> str:
        """Who accepted it, why, and until when."""
        if not obj.acknowledged_by:
            return "no"
        ends = obj.acknowledged_until
        until = f", until {clock_time(ends)} UTC" if ends else ""
        return f"by {obj.acknowledged_by}: {obj.acknowledged_reason}{until}"

    @admin.display(description="task")
    def mended_by(self, obj: DriftFinding) -> SafeString | str:
        """The task that mends or mended it."""
        return link("task", "tasks_task_change", obj.task_id) if obj.task_id else "none"

    @admin.display(description="what to do")
    def advice(self, obj: DriftFinding) -> str:
        """Which runbook helps, and the same by command."""
        found = selectors.get_drift(finding_id=obj.pk)
        by_hand = f" {found.why_not_remediable}" if found.why_not_remediable else ""
        return f"Runbook {found.runbook}.{by_hand} The same by CLI: dv drift show {obj.pk}"

    def sections(self, request: HttpRequest, obj: DriftFinding) -> Sequence[Section]:  # noqa: ARG002
        """Show its history."""
        rows = [
            [
                Cell(text=clock_time(event.at)),
                Cell(text=event.kind.replace("_", " ")),
                Cell(text=event.detail),
                Cell(text=event.actor_name),
                Cell(
                    text="task" if event.task_id else "",
                    url=url("tasks_task_change", event.task_id) if event.task_id else "",
                ),
            ]
            for event in selectors.get_drift(finding_id=obj.pk).events
        ]
        return (Section(title="History", columns=("At (UTC)", "", "", "Who", "Task"), rows=rows),)

    @service_action(
        title="Make it as desired",
        allows="drift.manage",
        text="Starts the task that mends it. Approvals and windows count for it as for any other: "
        "what touches a switch waits for another person.",
        icon="build",
        form=RemedyForm,
        variant=ActionVariant.PRIMARY,
        shown_for=_can_be_mended,
    )
    def remediate(self, call: ActionCall) -> Done:
        """Start the task that mends it."""
        task_id = services.remediate_drift(
            actor=call.actor, finding_id=call.target.pk, reason=call.reason, at=clock.now()
        )
        return started(task_id, "A task makes it as desired.")

    @service_action(
        title="Acknowledge",
        allows="drift.manage",
        text="No alert and no remedy by the platform, until then or until something else is read.",
        icon="done",
        form=AcknowledgeForm,
        shown_for=lambda row: row.state in (states.DRIFT_OPEN, states.DRIFT_ACKNOWLEDGED),
    )
    def acknowledge(self, call: ActionCall) -> Done:
        """Accept it as it is."""
        services.acknowledge_drift(
            actor=call.actor,
            finding_id=call.target.pk,
            reason=call.reason,
            until=call.form.cleaned_data["until"],
            at=clock.now(),
        )
        return Done(text="It is acknowledged.")

    @service_action(
        title="Reopen",
        allows="drift.manage",
        text="It waits for somebody again.",
        icon="undo",
        shown_for=lambda row: row.state == states.DRIFT_ACKNOWLEDGED,
    )
    def reopen(self, call: ActionCall) -> Done:
        """Take the acknowledgement back."""
        services.reopen_drift(
            actor=call.actor, finding_id=call.target.pk, reason=call.reason, at=clock.now()
        )
        return Done(text="It is open again.")

"""What is not as desired, and the reconcilers that look for it."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.observasjon import registry, selectors, services, states
from apps.observasjon.models import DriftFinding, ReconcilerSite
from apps.observasjon.models import drift as words
from apps.observasjon.services.drift_policies import (
    LONGEST_S,
    MOST_IN_FLIGHT,
    MOST_PER_MINUTE,
    SHORTEST_S,
)
from apps.observasjon.types import DriftAction, ReconcilerPolicy, ReconcilerView, Severity
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
_OUTCOMES: Final = {words.AGREES: GOOD, words.DIFFERS: BAD, words.UNREAD: WARN}
_ACTIONS: Final = {DriftAction.OFF: IDLE, DriftAction.REPORT: GOOD, DriftAction.REMEDIATE: BUSY}
_SHOWN: Final = 200
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


class PolicyForm(ReasonForm):
    """What a reconciler does in this datacenter; what is left empty is as everywhere."""

    action = forms.ChoiceField(
        required=False,
        choices=[("", "as everywhere"), *((one.value, one.value) for one in DriftAction)],
        widget=UnfoldAdminSelectWidget,
        help_text="report: a finding. remediate: a finding, and a task mends it. off: nothing.",
    )
    period_s = forms.IntegerField(
        label="Seconds from one reading to the next",
        required=False,
        min_value=SHORTEST_S,
        max_value=LONGEST_S,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    in_flight = forms.IntegerField(
        label="Readings at once",
        required=False,
        min_value=1,
        max_value=MOST_IN_FLIGHT,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    per_minute = forms.IntegerField(
        label="Readings per minute",
        required=False,
        min_value=1,
        max_value=MOST_PER_MINUTE,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.target is not None:
            found = selectors.get_reconciler_policy(
                reconciler=self.target.reconciler, datacenter=self.target.datacenter
            )
            for name in ("action", "period_s", "in_flight", "per_minute"):
                self.fields[name].initial = getattr(found, name)


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


@admin.register(ReconcilerSite)
class ReconcilerSiteAdmin(DvModelAdmin):
    """What is compared by the clock in each datacenter, how often, and how far it is."""

    list_display = ("reconciler", "datacenter", "action", "pace", "progress", "findings", "waits")
    search_fields = ("reconciler", "datacenter")
    ordering = ("reconciler", "datacenter")
    fields = (("reconciler", "datacenter"), ("action", "pace"), ("progress", "findings"), "waits")
    readonly_fields = ("action", "pace", "progress", "findings")
    actions_detail = ("compare", "set_policy")

    def enrich(self, rows: Sequence[Any]) -> None:
        """Read what all of them show at once."""
        found = selectors.list_reconcilers(
            at=clock.now(), datacenters={row.datacenter for row in rows}
        )
        by_place = {(one.name, one.datacenter): one for one in found}
        for row in rows:
            row.shown = by_place.get((row.reconciler, row.datacenter))

    def _shown(self, obj: Any) -> ReconcilerView | None:
        if not hasattr(obj, "shown"):  # the page of one of them
            self.enrich([obj])
        found: ReconcilerView | None = obj.shown
        return found

    @admin.display(description="policy")
    def action(self, obj: Any) -> SafeString:
        """What follows a difference."""
        found = self._shown(obj)
        if found is None:
            return pill("gone", IDLE)
        return pill(found.policy.action.value, _ACTIONS[found.policy.action])

    @admin.display(description="pace")
    def pace(self, obj: Any) -> str:
        """How often, and how many at once."""
        found = self._shown(obj)
        if found is None:
            return "not in this release"
        policy = found.policy
        return (
            f"every {policy.period_s} s, {policy.in_flight} at once, {policy.per_minute} per minute"
        )

    @admin.display(description="progress")
    def progress(self, obj: Any) -> str:
        """How far it is."""
        found = self._shown(obj)
        if found is None:
            return ""
        return (
            f"{found.resources} resources, {found.never_compared} never compared, "
            f"{found.unread} unread; oldest (UTC): {clock_time(found.oldest_comparison_at)}"
        )

    @admin.display(description="findings")
    def findings(self, obj: Any) -> SafeString | str:
        """How many are not resolved."""
        found = self._shown(obj)
        number = found.findings_open if found else 0
        query = f"reconciler={obj.reconciler}&datacenter={obj.datacenter}&state=not+resolved"
        return link(number, "observasjon_driftfinding_changelist", query=query)

    def sections(self, request: HttpRequest, obj: ReconcilerSite) -> Sequence[Section]:  # noqa: ARG002
        """Show what it compares."""
        found = selectors.list_reconciled(
            reconciler=obj.reconciler, datacenter=obj.datacenter, limit=_SHOWN
        )
        rows = [
            [
                Cell(text=one.resource_name),
                Cell(text=one.outcome, tone=_OUTCOMES.get(one.outcome, IDLE)),
                Cell(text=clock_time(one.compared_at)),
                Cell(text=clock_time(one.next_due_at)),
                Cell(text=one.detail),
            ]
            for one in found
        ]
        columns = ("Resource", "", "Compared (UTC)", "Next (UTC)", "")
        return (Section(title="Resources", columns=columns, rows=rows),)

    @service_action(
        title="Compare now",
        allows="drift.manage",
        text="Everything here becomes due at once, and is read within the bounds of the policy.",
        icon="refresh",
    )
    def compare(self, call: ActionCall) -> Done:
        """Make all resources due."""
        due = services.compare_now(
            actor=call.actor,
            reconciler=call.target.reconciler,
            datacenter=call.target.datacenter,
            reason=call.reason,
            at=clock.now(),
        )
        return Done(text=f"{due} resources are due.")

    @service_action(
        title="Set the policy",
        allows="drift.manage",
        text="What holds in this datacenter; what is left empty is as everywhere.",
        icon="tune",
        form=PolicyForm,
    )
    def set_policy(self, call: ActionCall) -> Done:
        """Write the policy of this datacenter."""
        given = call.form.cleaned_data
        services.set_reconciler_policy(
            actor=call.actor,
            reconciler=call.target.reconciler,
            datacenter=call.target.datacenter,
            policy=ReconcilerPolicy(
                action=DriftAction(given["action"]) if given["action"] else None,
                period_s=given["period_s"],
                in_flight=given["in_flight"],
                per_minute=given["per_minute"],
            ),
            reason=call.reason,
            at=clock.now(),
        )
        return Done(text="The policy is in force.")

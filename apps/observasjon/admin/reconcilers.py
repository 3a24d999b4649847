"""The reconcilers: what is compared by the clock, how often, and what follows."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from apps.observasjon import selectors, services
from apps.observasjon.models import ReconcilerSite
from apps.observasjon.models import drift as words
from apps.observasjon.services.drift_policies import (
    LONGEST_S,
    MOST_IN_FLIGHT,
    MOST_PER_MINUTE,
    SHORTEST_S,
)
from apps.observasjon.types import DriftAction, ReconcilerPolicy, ReconcilerView
from dataverket.admin.toolkit.actions import (
    ActionCall,
    Done,
    ReasonForm,
    service_action,
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
    clock_time,
    link,
    pill,
)
from dataverket.lib import clock

_OUTCOMES: Final = {words.AGREES: GOOD, words.DIFFERS: BAD, words.UNREAD: WARN}
_ACTIONS: Final = {DriftAction.OFF: IDLE, DriftAction.REPORT: GOOD, DriftAction.REMEDIATE: BUSY}
_SHOWN: Final = 200


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

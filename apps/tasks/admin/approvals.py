"""The inbox of approvals, and the rules that fill it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant

from apps.identitet import selectors as identitet
from apps.tasks import policy, selectors, services, states
from apps.tasks.models import Approval, ApprovalPolicy
from apps.tasks.models.approval import REJECT
from apps.tasks.selectors.approvals import approval_view, rule_of
from dataverket.admin.toolkit.actions import ActionCall, Done, PlanForm, service_action
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
    GOOD,
    IDLE,
    NONE,
    WARN,
    choice_filter,
    clock_time,
    pill,
    url,
)

TONES = {
    states.PENDING: WARN,
    states.GRANTED: GOOD,
    states.REJECTED: BAD,
}


def _waits(row: Approval) -> bool:
    return row.state == states.PENDING


@admin.register(Approval)
class ApprovalAdmin(DvModelAdmin):
    """What waits for another person, and what people have decided."""

    change_form_template = "admin/dv/approval.html"
    list_display = ("title", "shown_state", "voices", "requester_name", "reason", "asked", "ends")
    list_display_links = ("title",)
    list_filter = (choice_filter("state", "state", states.APPROVAL.states),)
    list_before_template = "admin/dv/approvals_before.html"
    search_fields = ("title", "requester_name", "operation")
    ordering = ("-pk",)
    fields = ("title",)
    actions_detail = ("grant", "reject")

    def owners(self, obj: Any) -> dict[str, Any]:
        """Return where the right to decide has to be held."""
        return {"tenant_id": obj.decide_tenant_id, "project_id": obj.decide_project_id}

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read what people said with the rows."""
        return super().get_queryset(request).prefetch_related("votes")

    @admin.display(description="state", ordering="state")
    def shown_state(self, obj: Approval) -> SafeString:
        """Whether it waits or was decided."""
        return pill(obj.state, TONES.get(obj.state, IDLE))

    @admin.display(description="agreed")
    def voices(self, obj: Approval) -> str:
        """How many people have agreed, of how many that are needed."""
        return f"{sum(vote.verdict == 'grant' for vote in obj.votes.all())} of {obj.quorum}"

    @admin.display(description="asked (UTC)", ordering="id")
    def asked(self, obj: Approval) -> str:
        """When it was asked for."""
        return clock_time(obj.created_at)

    @admin.display(description="expires (UTC)", ordering="expires_at")
    def ends(self, obj: Approval) -> str:
        """Until when people may decide."""
        return clock_time(obj.expires_at) if _waits(obj) else NONE

    def page(self, request: HttpRequest, obj: Approval) -> dict[str, Any]:
        """Show what would be touched, and why the reader may not decide."""
        view = approval_view(obj)
        known = selectors.list_tasks_by_id(task_ids=[view.task_id])
        return {
            "view": view,
            "tone": TONES.get(view.state, IDLE),
            "waits": _waits(obj),
            "is_own": _is_own(obj, request),
            "has_spoken": any(vote.person_id == request.user.pk for vote in view.votes),
            "votes": [(vote, _said(vote.verdict, view.state)) for vote in view.votes],
            "task_url": url("tasks_task_change", view.task_id),
            "task_title": known[view.task_id].title if view.task_id in known else view.task_id,
        }

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[Any]:
        """Offer no decision to who asked or has spoken; the page says why."""
        offered = super().get_actions_detail(request, object_id)
        row = self.get_object(request, str(object_id))
        if row is None or _is_own(row, request):
            return []
        return [] if row.votes.filter(person_id=request.user.pk).exists() else offered

    @service_action(
        title="Agree",
        allows="approval.decide",
        text="Agrees to exactly what this page shows. When it has changed meanwhile, nothing is "
        "done.",
        icon="verified",
        variant=ActionVariant.SUCCESS,
        form=PlanForm,
        shown_for=_waits,
    )
    def grant(self, call: ActionCall) -> Done:
        """Agree to the plan that was read."""
        found = services.grant_approval(
            actor=call.actor,
            approval_id=call.target.pk,
            plan_hash=call.form.cleaned_data["plan_hash"],
            reason=call.reason,
        )
        if found.state == states.PENDING:
            return Done(text=f"{found.granted} of {found.quorum} have agreed.")
        return Done(text=f"{found.title}: {found.state}. {found.outcome}")

    @service_action(
        title="Refuse",
        allows="approval.decide",
        text="The task ends without having done anything.",
        icon="block",
        variant=ActionVariant.DANGER,
        form=PlanForm,
        shown_for=_waits,
    )
    def reject(self, call: ActionCall) -> Done:
        """Refuse the plan that was read."""
        services.reject_approval(
            actor=call.actor,
            approval_id=call.target.pk,
            plan_hash=call.form.cleaned_data["plan_hash"],
            reason=call.reason,
        )
        return Done(text="It was refused; the task ends.")


def _said(verdict: str, state: str) -> str:
    """Return what a voice said, and that it did not count when the approval is void."""
    if verdict == REJECT:
        return "refused"
    return "agreed, which did not count: the approval is void" if state == states.VOID else "agreed"


def _is_own(row: Approval, request: HttpRequest) -> bool:
    people = identitet.people_behind(kind=row.requester_kind, principal_id=row.requester_id)
    return request.user.pk in people


@admin.register(ApprovalPolicy)
class ApprovalPolicyAdmin(DvModelAdmin):
    """Rules that somebody wrote. They are changed by API and CLI; a looser one asks others."""

    list_display = ("name", "says", "scope_kind", "shown_enabled", "description")
    search_fields = ("name", "operation")
    ordering = ("name",)
    fields = (("name", "scope_kind"), "says", "description", ("tenant_id", "project_id"))
    readonly_fields = ("says",)
    actions_detail = ("remove",)

    def enrich(self, rows: Sequence[Any]) -> None:
        """Put each rule into words once."""
        for row in rows:
            row.words = policy.in_words(rule_of(row))

    @admin.display(description="rule")
    def says(self, obj: Any) -> str:
        """The rule in words."""
        return str(getattr(obj, "words", "") or policy.in_words(rule_of(obj)))

    @admin.display(description="state")
    def shown_enabled(self, obj: ApprovalPolicy) -> SafeString:
        """Whether it counts."""
        return pill("on", GOOD) if obj.enabled else pill("off", IDLE)

    @service_action(
        title="Remove",
        allows="approval_policy.manage",
        text="Takes the rule away. Where that lets more through, another person has to agree.",
        icon="delete",
        variant=ActionVariant.DANGER,
    )
    def remove(self, call: ActionCall) -> Done:
        """Start the task that takes the rule away."""
        task_id = services.remove_approval_policy(
            actor=call.actor, policy_id=call.target.pk, reason=call.reason
        )
        return Done(text="The change was asked for.", url=url("tasks_task_change", task_id))

"""Reading approvals and the rules that ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet

from apps.identitet.types import Operation, Principal
from apps.tasks import policy, states
from apps.tasks.models import Approval, ApprovalPolicy, ApprovalVote
from apps.tasks.types.approvals import (
    ApprovalView,
    PolicyRule,
    PolicyView,
    TaskApproval,
    VoteView,
)
from dataverket.db.scoping import scoped
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility

_RULE_FIELDS = tuple(field.name for field in fields(PolicyRule))
# Written by hand: asked before every task.
_RULES = (
    f"SELECT {', '.join(_RULE_FIELDS)} FROM tasks_approvalpolicy "  # noqa: S608 - our own names
    "WHERE scope_kind = 'platform' OR (scope_kind = 'tenant' AND tenant_id = %s) "
    "OR (scope_kind = 'project' AND project_id = %s) ORDER BY id"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalFilter:
    """Which approvals a list shall hold. ``None`` and empty mean: all.

    Args:
        states: In one of these.
        task_id: Of this task.
        waiting_for: Only those that wait and that this principal may decide and has not.
        asked_by: Only those that this account asked for.
        voted_by: Only those on which this person has said something.
    """

    states: Sequence[str] = ()
    task_id: UUID | None = None
    waiting_for: Principal | None = None
    asked_by: UUID | None = None
    voted_by: UUID | None = None


def get_approval(*, approval_id: UUID, visibility: Visibility) -> ApprovalView:
    """Return an approval with what people said; two queries.

    Raises:
        NotFound: There is no such approval, or not for this actor. Final.
    """
    row = scoped(_with_votes(Approval.objects.filter(pk=approval_id)), visibility).first()
    if row is None:
        raise NotFound(
            f"approval {approval_id} does not exist, or you have no role there: "
            "list those that you may see."
        )
    return approval_view(row)


def list_approvals(
    *,
    visibility: Visibility,
    filters: ApprovalFilter,
    limit: int,
    before: UUID | None = None,
) -> list[ApprovalView]:
    """Return approvals, newest first; two queries."""
    rows = scoped(_with_votes(Approval.objects.all()), visibility)
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.task_id:
        rows = rows.filter(task_id=filters.task_id)
    if filters.asked_by:
        rows = rows.filter(requester_id=filters.asked_by)
    if filters.voted_by:
        rows = rows.filter(votes__person_id=filters.voted_by)
    if filters.waiting_for:
        rows = _waiting_for(rows, filters.waiting_for)
    if before:
        rows = rows.filter(pk__lt=before)
    return [approval_view(row) for row in rows.order_by("-pk")[:limit]]


def count_waiting_approvals() -> int:
    """Return how many approvals wait; one query."""
    return Approval.objects.filter(state=states.PENDING).count()


def approval_of_task(*, task_id: UUID) -> TaskApproval | None:
    """Return the last approval that a task asked for, or ``None``; one query."""
    granted = Count("votes", filter=Q(votes__verdict="grant"))
    row = Approval.objects.filter(task_id=task_id).annotate(granted=granted).order_by("-pk").first()
    if row is None:
        return None
    return TaskApproval(
        id=row.id,
        state=row.state,
        operation=row.operation,
        quorum=row.quorum,
        granted=row.granted,
        decided_by=row.decided_by,
        expires_at=row.expires_at,
        plan_text=text_of(row.plan),
        plan_hash=row.plan_hash,
        command=f"dv approval grant {row.id} --reason TEXT" if row.state == states.PENDING else "",
        outcome=row.outcome,
    )


def list_policies(*, visibility: Visibility) -> list[PolicyView]:
    """Return the rules that stand, built-in ones first; one query.

    Rules of the platform are shown to everybody: they hold everybody's tasks.
    """
    own = scoped(ApprovalPolicy.objects.all(), visibility, environment=None)
    shown = ApprovalPolicy.objects.filter(scope_kind="platform") | own
    rows = list(shown.order_by("pk"))
    replaced = {row.name for row in rows if row.scope_kind == "platform"}
    built_in = [
        PolicyView(id=None, rule=rule, is_built_in=True, version=0, updated_at=None)
        for rule in policy.BUILT_IN
        if rule.name not in replaced
    ]
    return [*built_in, *(_policy_view(row) for row in rows)]


def get_policy(*, policy_id: UUID, visibility: Visibility) -> PolicyView:
    """Return a rule that somebody wrote; one query.

    Raises:
        NotFound: There is no such rule, or not for this actor. Final.
    """
    found = next((p for p in list_policies(visibility=visibility) if p.id == policy_id), None)
    if found is None:
        raise NotFound(
            f"approval policy {policy_id} does not exist, or you have no role there: "
            "list those that you may see."
        )
    return found


def rules_for(*, tenant_id: UUID | None, project_id: UUID | None) -> list[PolicyRule]:
    """Return the rules that people have written which can count for a task of this scope."""
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [tenant_id, project_id])
        return [PolicyRule(**dict(zip(_RULE_FIELDS, row, strict=True))) for row in cursor]


def rule_of(row: ApprovalPolicy) -> PolicyRule:
    """Return a row as plain data."""
    return PolicyRule(**{name: getattr(row, name) for name in _RULE_FIELDS})


def approval_view(row: Approval) -> ApprovalView:
    """Return an approval as others see it; ``row`` has its votes prefetched."""
    votes = tuple(
        VoteView(
            person_id=vote.person_id,
            person_name=vote.person_name,
            verdict=vote.verdict,
            reason=vote.reason,
            at=vote.at,
        )
        for vote in row.votes.all()
    )
    given = (
        "id", "task_id", "operation", "title", "state", "datacenter", "tenant_id", "project_id",
        "environment_id", "decide_tenant_id", "decide_project_id", "plan", "plan_hash", "quorum",
        "decided_by", "requester_kind", "requester_id", "requester_name", "reason", "created_at",
        "expires_at", "decided_at", "outcome", "version",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(row, name) for name in given}
    return ApprovalView(
        **values,
        plan_text=text_of(row.plan),
        policies=tuple(row.policies),
        granted=sum(vote.verdict == "grant" for vote in votes),
        votes=votes,
    )


def text_of(plan: Mapping[str, Any]) -> str:
    """Return a plan as lines for a person: what, on what, from what to what, by which steps."""
    radius = plan["blast_radius"]
    domains = radius["failure_domains"]
    objects = f"{radius['objects']} {'object' if radius['objects'] == 1 else 'objects'}"
    shared = ", shared infrastructure" if radius["is_shared"] else ""
    where = f" in {plan['datacenter']}" if plan["datacenter"] else ""
    lines = [
        f"{plan['title']}{where}, asked by {plan['requester']['name']}",
        f"because: {plan['reason'] or 'no reason was given'}",
        f"reaches: {objects}, failure domains: {', '.join(domains) or 'none told'}{shared}",
    ]
    for effect in plan["effects"]:
        was = f"{effect['now']} -> " if effect["now"] else ""
        lines.append(f"  {effect['kind']} {effect['name']}: {was}{effect['after']}")
        if effect.get("behind"):
            lines.append(f"    behind it: {effect['behind']}")
    lines.append("steps:")
    lines += [f"  {number}. {step}" for number, step in enumerate(plan["steps"], start=1)]
    return "\n".join(lines)


def _waiting_for(rows: QuerySet[Approval], principal: Principal) -> QuerySet[Approval]:
    if principal.kind != "user":
        return rows.none()
    may_decide = principal.visibility_for(Operation.APPROVAL_DECIDE)
    return (
        scoped(
            rows, may_decide, tenant="decide_tenant_id", project="decide_project_id",
            environment=None,
        )
        .filter(state=states.PENDING)
        .exclude(requester_id=principal.id)
        .exclude(votes__person_id=principal.id)
    )  # fmt: skip


def _with_votes(rows: QuerySet[Approval]) -> QuerySet[Approval]:
    return rows.prefetch_related(Prefetch("votes", ApprovalVote.objects.order_by("at", "pk")))


def _policy_view(row: ApprovalPolicy) -> PolicyView:
    return PolicyView(
        id=row.id,
        rule=rule_of(row),
        is_built_in=False,
        version=row.version,
        updated_at=row.updated_at,
    )

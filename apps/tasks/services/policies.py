"""Changing the rules for approvals: itself a task, so that loosening one passes the same gate."""

from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tasks import policy, registry
from apps.tasks.models import ApprovalPolicy
from apps.tasks.selectors.approvals import rule_of
from apps.tasks.services.admission import create_task
from apps.tasks.types import NewTask
from apps.tasks.types.approvals import (
    LOOSEN_POLICY,
    TIGHTEN_POLICY,
    ChangePolicy,
    PlannedEffect,
    PolicyRule,
)
from dataverket.db.base import check_name
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, FieldError, InvalidInput, NotFound

_MOST_PEOPLE: Final = 5
_SHORTEST_S: Final = 60
_LONGEST_S: Final = 30 * 86_400


def set_approval_policy(
    *, actor: Actor, rule: PolicyRule, reason: str, at: datetime | None = None
) -> UUID:
    """Start the task that writes a rule; return the task's id.

    A stricter rule stands at once. A looser one waits until another person agrees. Safe to
    repeat: the same rule again changes nothing.

    Raises:
        InvalidInput: A field breaks its rule, or no operation matches. Final.
        Conflict: Another change of the rule waits. Retry when it is decided.
    """
    _check(rule)
    return _change(actor, ChangePolicy(rule=rule), reason, at)


def remove_approval_policy(
    *, actor: Actor, policy_id: UUID, reason: str, at: datetime | None = None
) -> UUID:
    """Start the task that takes a rule away; return the task's id.

    A built-in rule stands again where a rule of the platform had replaced it. Where that is
    looser, the task waits until another person agrees.

    Raises:
        NotFound: There is no such rule. Final.
        Conflict: Another change of the rule waits. Retry when it is decided.
    """
    row = ApprovalPolicy.objects.filter(pk=policy_id).first()
    if row is None:
        raise NotFound(f"approval policy {policy_id} does not exist (any more).")
    return _change(actor, ChangePolicy(rule=rule_of(row), keep=False), reason, at)


def _change(actor: Actor, change: ChangePolicy, reason: str, at: datetime | None) -> UUID:
    rule = change.rule
    scope = rule.project_id or rule.tenant_id or "platform"
    loosens = policy.is_loosening(standing_rule(rule), _afterwards(change))
    row = _row_of(rule)
    return create_task(
        new=NewTask(
            workflow=LOOSEN_POLICY if loosens else TIGHTEN_POLICY,
            title=f"{'Set' if change.keep else 'Remove'} approval policy {rule.name}",
            datacenter="",
            input=change,
            actor=actor,
            resource_type="approval_policy",
            resource_id=row.id if row else ids.new_id(),
            resource_name=rule.name,
            tenant_id=rule.tenant_id,
            project_id=rule.project_id,
            locks=(f"approval-policy:{scope}:{rule.name}",),
            reason=reason,
        ),
        at=at,
    )


def plan_policy_change(*, change: ChangePolicy) -> tuple[PlannedEffect, ...]:
    """Return what a change does to the rule as it stands now."""
    return (
        PlannedEffect(
            kind="approval policy",
            name=change.rule.name,
            now=policy.in_words(standing_rule(change.rule)),
            after=policy.in_words(_afterwards(change)),
        ),
    )


@transaction.atomic
def apply_policy_change(
    *, actor: Actor, change: ChangePolicy, policy_id: UUID, may_loosen: bool, reason: str
) -> None:
    """Write the rule. Safe to repeat.

    Raises:
        Conflict: It would loosen the rule that stands now, without being allowed to. Ask again.
    """
    before, after = standing_rule(change.rule), _afterwards(change)
    if policy.is_loosening(before, after) and not may_loosen:
        raise Conflict(
            f"approval policy {change.rule.name} has changed meanwhile: this would loosen it by "
            "now. Ask again; another person has to agree then.",
            code="policy_changed",
        )
    row = _row_of(change.rule)
    identity = row.id if row else policy_id
    if not change.keep:
        if row is not None:
            row.delete()
    elif row is None:
        ApprovalPolicy.objects.create(id=policy_id, **_values(change.rule))
    elif rule_of(row) != change.rule:
        row.edit(**_values(change.rule))
    audit.record_change(
        actor=actor,
        action="approval_policy.set" if change.keep else "approval_policy.removed",
        object_type="approval_policy",
        object_id=identity,
        object_name=change.rule.name,
        tenant_id=change.rule.tenant_id,
        project_id=change.rule.project_id,
        before={"rule": policy.in_words(before)},
        after={"rule": policy.in_words(after)},
        reason=reason,
    )


def standing_rule(rule: PolicyRule) -> PolicyRule | None:
    """Return the rule that stands now under the name and scope of ``rule``."""
    row = _row_of(rule)
    return rule_of(row) if row else _built_in(rule)


def _afterwards(change: ChangePolicy) -> PolicyRule | None:
    return change.rule if change.keep else _built_in(change.rule)


def _built_in(rule: PolicyRule) -> PolicyRule | None:
    if rule.scope_kind != "platform":
        return None
    return next((known for known in policy.BUILT_IN if known.name == rule.name), None)


def _row_of(rule: PolicyRule) -> ApprovalPolicy | None:
    return ApprovalPolicy.objects.filter(
        name=rule.name,
        scope_kind=rule.scope_kind,
        tenant_id=rule.tenant_id,
        project_id=rule.project_id,
    ).first()


def _values(rule: PolicyRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in PolicyRule.__slots__}


def _check(rule: PolicyRule) -> None:
    check_name(rule.name, what="approval policy")
    wrong = []
    known = {*registry.names(), *policy.OTHER_OPERATIONS}
    if not any(fnmatchcase(operation, rule.operation) for operation in known):
        there = ", ".join(sorted(known))
        wrong.append(("operation", f"{rule.operation!r} matches none of: {there}"))
    if not 0 <= rule.quorum <= _MOST_PEOPLE:
        wrong.append(("quorum", f"0 to {_MOST_PEOPLE} people were expected, found {rule.quorum}"))
    if not _SHORTEST_S <= rule.expires_after_s <= _LONGEST_S:
        wrong.append(
            ("expires_after_s", f"{_SHORTEST_S} s to {_LONGEST_S} s, found {rule.expires_after_s}")
        )
    if wrong:
        raise InvalidInput(
            f"approval policy {rule.name}: {'; '.join(text for _, text in wrong)}.",
            errors=[
                FieldError(pointer=f"/{field}", code="invalid", detail=text)
                for field, text in wrong
            ],
        )

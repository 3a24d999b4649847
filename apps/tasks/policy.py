"""What the rules for approvals say: which count, what they add up to, which change loosens them.

Plain functions over plain data, so that every combination can be tried without a database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final
from uuid import UUID

from apps.tasks.types.approvals import (
    ABANDON_TASK,
    LOOSEN_POLICY,
    TIGHTEN_POLICY,
    BlastRadius,
    PolicyRule,
)

OTHER_OPERATIONS: Final = (ABANDON_TASK, TIGHTEN_POLICY, LOOSEN_POLICY)
_WIDTH: Final = {"platform": 0, "tenant": 1, "project": 2}

BUILT_IN: Final = (
    PolicyRule(
        name="several-failure-domains",
        operation="*",
        description="It reaches over the border of one failure domain.",
        min_failure_domains=2,
    ),
    PolicyRule(
        name="shared-infrastructure",
        operation="*",
        description="It touches infrastructure that others rely on.",
        shared_only=True,
    ),
    PolicyRule(
        name=ABANDON_TASK,
        operation=ABANDON_TASK,
        description="Nothing cleans up after an abandoned task.",
        min_objects=0,
    ),
    PolicyRule(
        name=LOOSEN_POLICY,
        operation=LOOSEN_POLICY,
        description="Fewer tasks would be looked at by a second person.",
        min_objects=0,
    ),
)
"""What holds on a platform where nobody has written a rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """What all rules that count ask together.

    The largest quorum and the shortest expiry count, and the widest scope decides. Without
    ``quorum`` nobody has to be asked; ``needs_window`` stands on its own.
    """

    policies: tuple[str, ...]
    reasons: tuple[str, ...]
    quorum: int
    expires_after_s: int
    needs_window: bool
    tenant_id: UUID | None
    project_id: UUID | None


def effective(rows: Iterable[PolicyRule]) -> list[PolicyRule]:
    """Return the rules that stand: those of the rows, and the built-in ones not replaced."""
    found = list(rows)
    replaced = {rule.name for rule in found if rule.scope_kind == "platform"}
    return [*(rule for rule in BUILT_IN if rule.name not in replaced), *found]


def demand_of(
    rules: Sequence[PolicyRule],
    *,
    operation: str,
    tenant_id: UUID | None,
    project_id: UUID | None,
    radius: BlastRadius,
) -> Demand | None:
    """Return what ``rules`` ask of an operation; ``None`` when they ask nothing."""
    asking = [
        rule
        for rule in rules
        if (rule.quorum or rule.needs_window)
        and _counts(rule, operation, tenant_id, project_id, radius)
    ]
    if not asking:
        return None
    voting = [rule for rule in asking if rule.quorum]
    decider = min(voting or asking, key=lambda rule: _WIDTH[rule.scope_kind])
    where = (decider.tenant_id, decider.project_id)
    if operation == LOOSEN_POLICY:
        # A tenant's own rules are the tenant's own matter, the platform's those of the platform.
        where = (tenant_id, project_id)
    return Demand(
        policies=tuple(rule.name for rule in asking),
        reasons=tuple(rule.description for rule in asking if rule.description),
        quorum=max((rule.quorum for rule in voting), default=0),
        expires_after_s=min((rule.expires_after_s for rule in voting), default=0),
        needs_window=any(rule.needs_window for rule in asking),
        tenant_id=where[0],
        project_id=where[1],
    )


def _counts(
    rule: PolicyRule,
    operation: str,
    tenant_id: UUID | None,
    project_id: UUID | None,
    radius: BlastRadius,
) -> bool:
    owners = {
        "platform": True,
        "tenant": tenant_id is not None and rule.tenant_id == tenant_id,
        "project": project_id is not None and rule.project_id == project_id,
    }
    return (
        rule.enabled
        and owners[rule.scope_kind]
        and fnmatchcase(operation, rule.operation)
        and radius.objects >= rule.min_objects
        and len(radius.failure_domains) >= rule.min_failure_domains
        and (radius.is_shared or not rule.shared_only)
    )


def is_loosening(before: PolicyRule | None, after: PolicyRule | None) -> bool:
    """Return whether ``after`` may let something through that ``before`` held.

    It errs on the side of asking: what is not plainly as strict or stricter counts as looser.
    Both are rules of one name and scope; ``None`` is no rule.
    """
    if before is None or not _asks(before):
        return False
    if after is None or not _asks(after):
        return True
    same_or_wider = after.operation in (before.operation, "*")
    return not (
        same_or_wider
        and after.min_objects <= before.min_objects
        and after.min_failure_domains <= before.min_failure_domains
        and (before.shared_only or not after.shared_only)
        and after.quorum >= before.quorum
        and (not before.quorum or after.expires_after_s <= before.expires_after_s)
        and (after.needs_window or not before.needs_window)
    )


def _asks(rule: PolicyRule) -> bool:
    return rule.enabled and bool(rule.quorum or rule.needs_window)


def in_words(rule: PolicyRule | None) -> str:
    """Return a rule as a sentence, for plans and the audit log."""
    if rule is None:
        return "no rule"
    asks = []
    if rule.quorum:
        people = "1 other person" if rule.quorum == 1 else f"{rule.quorum} other people"
        asks.append(f"{people} within {rule.expires_after_s} s")
    if rule.needs_window:
        asks.append("an open maintenance window")
    objects = "1 object" if rule.min_objects == 1 else f"{rule.min_objects} objects"
    limits = [f"{objects} or more"]
    if rule.min_failure_domains:
        domains = "domain" if rule.min_failure_domains == 1 else "domains"
        limits.append(f"{rule.min_failure_domains} failure {domains} or more")
    if rule.shared_only:
        limits.append("shared infrastructure")
    what = " and ".join(asks) or "nothing"
    off = "" if rule.enabled else ", switched off"
    return f"{rule.operation} on {', '.join(limits)} needs {what}{off}"

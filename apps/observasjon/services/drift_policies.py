"""What operators want of reconcilers: how often, how many at once, and what follows."""

from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.observasjon import registry
from apps.observasjon.models import DriftPolicy, ReconciledResource, ReconcilerSite
from apps.observasjon.services.journal import require_reason
from apps.observasjon.types import DriftAction, ReconcilerPolicy
from dataverket.lib.problems import Conflict, InvalidInput

SHORTEST_S: Final = 10
LONGEST_S: Final = 7 * 86_400
MOST_IN_FLIGHT: Final = 100
MOST_PER_MINUTE: Final = 1000


@transaction.atomic
def set_reconciler_policy(
    *,
    actor: Actor,
    reconciler: str,
    datacenter: str,
    policy: ReconcilerPolicy,
    reason: str,
    at: datetime,
) -> ReconcilerPolicy:
    """Write what holds for a reconciler in a datacenter, or everywhere (empty); return it.

    It replaces what was set there before; what is ``None`` is as above it. Safe to repeat.

    Raises:
        NotFound: There is no such reconciler. Final.
        InvalidInput: A value is out of its bounds, or no reason is given. Final.
        Conflict: ``remediate`` is asked of a reconciler whose findings no task can mend. Final.
    """
    found = registry.reconciler_named(reconciler)
    require_reason(reason, f"policy of reconciler {reconciler}")
    _check(policy)
    if policy.action == DriftAction.REMEDIATE and not any(kind.remediate for kind in found.kinds):
        raise Conflict(
            f"reconciler {reconciler}: no task can mend what it finds; 'report' is what is left.",
            code="not_possible",
        )
    DriftPolicy.objects.bulk_create(
        [DriftPolicy(reconciler=reconciler, datacenter=datacenter)], ignore_conflicts=True
    )
    row = DriftPolicy.objects.select_for_update().get(reconciler=reconciler, datacenter=datacenter)
    before = _words(row)
    values = asdict(policy) | {"action": policy.action.value if policy.action else ""}
    row.edit(**values)
    if policy == ReconcilerPolicy():
        row.delete()
    places = {"datacenter": datacenter} if datacenter else {}
    ReconcilerSite.objects.filter(reconciler=reconciler, **places).update(look_at=at)
    if policy.period_s:
        # A shorter period counts from now, not only after the longer one has passed.
        late = at.fromtimestamp(at.timestamp() + policy.period_s, tz=at.tzinfo)
        ReconciledResource.objects.filter(
            reconciler=reconciler, next_due_at__gt=late, **places
        ).update(next_due_at=late)
    audit.record_change(
        actor=actor,
        action="reconciler.policy_set",
        object_type="reconciler",
        object_id=row.id,
        object_name=f"{reconciler} in {datacenter or 'all datacenters'}",
        before=before,
        after=values,
        reason=reason,
    )
    return policy


def _check(policy: ReconcilerPolicy) -> None:
    bounds = (
        ("period_s", SHORTEST_S, LONGEST_S),
        ("in_flight", 1, MOST_IN_FLIGHT),
        ("per_minute", 1, MOST_PER_MINUTE),
    )
    for name, least, most in bounds:
        value = getattr(policy, name)
        if value is not None and not least <= value <= most:
            raise InvalidInput(f"{name}: {least} to {most} was expected, found {value}.")


def _words(row: DriftPolicy) -> dict[str, object]:
    return {
        "action": row.action,
        "period_s": row.period_s,
        "in_flight": row.in_flight,
        "per_minute": row.per_minute,
    }

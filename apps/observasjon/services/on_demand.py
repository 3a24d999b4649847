"""What people and workflows ask of a reconciler, beside its clock."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.observasjon import registry
from apps.observasjon.models import ReconciledResource, ReconcilerSite
from apps.observasjon.selectors.drift import in_force, policies_by_place
from apps.observasjon.services.journal import require_reason
from apps.observasjon.services.reconcilers import bring_up_to_date
from apps.observasjon.types import Compared
from dataverket.lib.problems import NotFound


def compare_now(
    *,
    actor: Actor,
    reconciler: str,
    reason: str,
    at: datetime,
    datacenter: str = "",
    resource: str = "",
) -> int:
    """Make resources due at once; return how many. They are read within the bounds. Repeatable.

    Args:
        actor: Who asks.
        reconciler: Name.
        reason: For the audit log.
        at: Now.
        datacenter: Only there.
        resource: Only the one of this name or id.

    Raises:
        NotFound: No such reconciler, or it has no such resource. Final.
        InvalidInput: No reason is given. Final.
    """
    found = registry.reconciler_named(reconciler)
    require_reason(reason, f"reconciler {reconciler}")
    policies = policies_by_place()
    with transaction.atomic():
        sites = ReconcilerSite.objects.select_for_update().filter(reconciler=reconciler)
        if datacenter:
            sites = sites.filter(datacenter=datacenter)
        due = []
        for site in sites.order_by("pk"):
            rows = bring_up_to_date(site, found, in_force(found, site.datacenter, policies), at)
            due += [
                row
                for row in rows.values()
                if resource in ("", row.resource_name, str(row.resource_id))
            ]
            ReconcilerSite.objects.filter(pk=site.pk).update(look_at=at, listed_at=at)
        if not due and (resource or datacenter):
            raise NotFound(
                f"reconciler {reconciler}: no {found.resource_type} "
                f"{resource or 'in ' + datacenter} is compared by it."
            )
        ReconciledResource.objects.filter(pk__in=[row.pk for row in due]).update(next_due_at=at)
        audit.record_change(
            actor=actor,
            action="reconciler.run",
            object_type="reconciler",
            object_id=sites[0].pk if sites else UUID(int=0),
            object_name=reconciler,
            after={"datacenter": datacenter, "resource": resource, "due": len(due)},
            reason=reason,
        )
    return len(due)


def leave_to_reconciler(*, about: Compared, at: datetime) -> None:
    """Have the reconciler bring about what a step could not, as soon as its service is back.

    It does so whatever its policy says: a person has asked for it, and policy is about what nobody
    asked for. Safe to repeat.
    """
    ReconciledResource.objects.bulk_create(
        [
            ReconciledResource(
                reconciler=about.reconciler,
                datacenter=about.datacenter,
                resource_id=about.resource_id,
                resource_name=about.resource_name[:200],
                next_due_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    ReconciledResource.objects.filter(
        reconciler=about.reconciler, resource_id=about.resource_id
    ).update(converges=True, next_due_at=at)
    ReconcilerSite.objects.filter(reconciler=about.reconciler, datacenter=about.datacenter).update(
        look_at=at
    )

"""Findings of drift for tests, as the apps report them."""

from uuid import UUID

from apps.inventory import selectors as inventory
from apps.observasjon import selectors, services
from apps.observasjon.models import DriftFinding
from apps.observasjon.types import (
    Compared,
    Difference,
    DriftFilter,
    DriftView,
    Severity,
)
from dataverket.lib import clock


def switch() -> tuple[UUID, str]:
    """The first switch of the inventory."""
    record = inventory.list_switches()[0]
    return record.id, record.name


def server(number: int = 0) -> tuple[UUID, str]:
    """One of the servers of the inventory."""
    record = inventory.list_servers()[number]
    return record.id, record.name


def compare(
    reconciler: str,
    resource: tuple[UUID, str],
    *differences: Difference,
    kinds: tuple[str, ...] = (),
) -> None:
    """Report what a comparison came to."""
    services.record_comparison(
        about=Compared(
            reconciler=reconciler,
            resource_id=resource[0],
            resource_name=resource[1],
            datacenter="osl1",
        ),
        differences=differences,
        kinds=kinds,
        at=clock.now(),
    )


def difference(
    kind: str, *, severity: Severity = Severity.MEDIUM, observed: str = "666"
) -> Difference:
    """A difference of a kind."""
    return Difference(
        kind=kind,
        severity=severity,
        summary=f"{observed} was read, 100 is desired.",
        desired={"vlan": "100"},
        observed={"vlan": observed},
        diff=f"--- running\n+++ intended\n-vlan {observed}\n+vlan 100",
    )


def found(kind: str, resource: tuple[UUID, str], **more: object) -> UUID:
    """Open a finding; returns its id."""
    reconciler = "switch-ports" if kind == "switch-ports" else "servers"
    compare(reconciler, resource, difference(kind, **more))  # type: ignore[arg-type]
    return only(kind=kind, resource_id=resource[0]).id


def only(**filters: object) -> DriftView:
    """The newest finding that fits, with its history."""
    (row, *_) = selectors.list_drift(filters=DriftFilter(**filters), limit=9)  # type: ignore[arg-type]
    return selectors.get_drift(finding_id=row.id)


def mending(finding_id: UUID, task_id: UUID) -> None:
    """Let a task mend a finding, whatever the task is about."""
    DriftFinding.objects.filter(pk=finding_id).update(state="remediating", task_id=task_id)

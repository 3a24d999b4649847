"""The dependency map: which services there are, how they are, and what needs them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

from apps.observasjon.types.status import DependencyMap, Health, NeedEdge, ServiceNode
from apps.tasks import selectors as tasks
from apps.tasks import services as engine
from apps.tasks.types import DependencyView
from apps.tasks.types.figures import DeclaredNeed, Wait

type Kind = Literal["hard", "soft", "reconciliation"]
_HARDEST_FIRST: Final[tuple[Kind, ...]] = ("hard", "soft", "reconciliation")


def get_dependency_map(*, at: datetime, datacenters: Sequence[str]) -> DependencyMap:
    """Return services with their health, and what needs them; four queries.

    Args:
        at: Now.
        datacenters: Where services are expected, also when none has ever reported itself there.
    """
    nodes = list_services(at=at, datacenters=datacenters, waits=tasks.list_waits())
    return DependencyMap(at=at, nodes=tuple(nodes), edges=_edges(engine.list_needs()))


def list_services(
    *, at: datetime, datacenters: Sequence[str], waits: Sequence[Wait]
) -> list[ServiceNode]:
    """Return every service in every datacenter, by datacenter and name; two queries.

    A service that some workflow needs and that never reported itself is there as unknown.
    """
    known = {(row.datacenter, row.service): row for row in tasks.list_dependencies(at=at)}
    needed = {need.service for need in engine.list_needs()}
    waited: dict[str, list[Wait]] = {}
    for wait in waits:
        waited.setdefault(wait.dependency, []).append(wait)
    expected = {(name, service) for name in datacenters for service in needed}
    for dependency in waited:
        service, _, datacenter = dependency.partition("@")
        if service in needed and datacenter:
            expected.add((datacenter, service))
    return [
        _node(
            datacenter,
            service,
            known.get((datacenter, service)),
            waited.get(f"{service}@{datacenter}", ()),
            at,
        )
        for datacenter, service in sorted(known.keys() | expected)
    ]


def _node(
    datacenter: str, service: str, row: DependencyView | None, waits: Sequence[Wait], at: datetime
) -> ServiceNode:
    seen_at = row.seen_at if row else None
    is_healthy = row is not None and row.status == Health.HEALTHY
    return ServiceNode(
        service=service,
        datacenter=datacenter,
        status=Health.HEALTHY if is_healthy else Health.UNKNOWN,
        since=row.since if row else None,
        seen_at=seen_at,
        heartbeat_age=at - seen_at if seen_at else None,
        backlog=row.backlog if row else None,
        slots=row.slots if row else None,
        waiting_tasks=sum(wait.tasks for wait in waits),
        waiting_since=min((wait.since for wait in waits), default=None),
        instance=row.detail if row else "",
    )


def _edges(needs: Sequence[DeclaredNeed]) -> tuple[NeedEdge, ...]:
    of_workflows: dict[tuple[str, str], list[DeclaredNeed]] = {}
    of_services: dict[tuple[str, str], list[DeclaredNeed]] = {}
    for need in needs:
        of_workflows.setdefault((need.workflow, need.service), []).append(need)
        if need.owner != need.service:
            of_services.setdefault((need.owner, need.service), []).append(need)
    return (
        *(
            NeedEdge(
                needed_by_kind="workflow",
                needed_by=workflow,
                service=service,
                kind=_hardest(group),
                steps=tuple(need.step for need in group),
            )
            for (workflow, service), group in sorted(of_workflows.items())
        ),
        *(
            NeedEdge(
                needed_by_kind="service",
                needed_by=owner,
                service=service,
                kind=_hardest(group),
                steps=tuple(f"{need.workflow}: {need.step}" for need in group),
            )
            for (owner, service), group in sorted(of_services.items())
        ),
    )


def _hardest(needs: Iterable[DeclaredNeed]) -> Kind:
    kinds = {need.kind for need in needs}
    return next(kind for kind in _HARDEST_FIRST if kind in kinds)

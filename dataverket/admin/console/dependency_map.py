"""The dependency map: per datacenter which workflow needs which service, drawn on the server."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.views.generic import TemplateView

from apps.inventory import selectors as inventory
from apps.observasjon import selectors
from apps.observasjon.types.status import DependencyMap, Health, NeedEdge, ServiceNode
from dataverket.admin.toolkit.sections import GOOD, IDLE, lasting, url
from dataverket.lib import clock

_TOP: Final = 16
_ROW: Final = 34
_WORKFLOW_WIDTH: Final = 190
_SERVICE_LEFT: Final = 420
_SERVICE_WIDTH: Final = 330
_SERVICE_HEIGHT: Final = 84
_SERVICE_GAP: Final = 28
# Lines from one service to another leave and arrive on the right side.
_LOOP: Final = 64
_ARROW: Final = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkflowBox:
    """A workflow in the drawing; coordinates in pixels."""

    name: str
    url: str
    top: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceBox:
    """A service in the drawing and in the table."""

    name: str
    word: str
    tone: str
    heartbeat: str
    lasting: str
    load: str
    waiting: int
    waiting_for: str
    waiting_url: str
    url: str
    top: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A need in the drawing: the path of an SVG, its kind, and whether it can be met."""

    path: str
    kind: str
    tone: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """One datacenter."""

    name: str
    width: int
    height: int
    workflows: tuple[WorkflowBox, ...]
    services: tuple[ServiceBox, ...]
    lines: tuple[Line, ...]


class DependencyMapView(TemplateView):
    """All datacenters below each other."""

    template_name = "admin/dv/dependency_map.html"
    admin_site: AdminSite | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the drawings; the number of queries does not grow with anything."""
        if self.admin_site is None:
            raise LookupError("DependencyMapView is served by the admin site, which passes itself.")
        now = clock.now()
        names = [site.name for site in inventory.list_datacenters()]
        found = selectors.get_dependency_map(at=now, datacenters=names)
        return {
            **super().get_context_data(**kwargs),
            **self.admin_site.each_context(self.request),
            "title": "Dependency map",
            "drawings": drawings(found, now),
            "edges": found.edges,
        }


def drawings(found: DependencyMap, now: datetime) -> list[Drawing]:
    """Return one drawing per datacenter."""
    names = sorted({node.datacenter for node in found.nodes})
    return [
        _drawing(name, [node for node in found.nodes if node.datacenter == name], found.edges, now)
        for name in names
    ]


def _drawing(
    datacenter: str, nodes: list[ServiceNode], edges: tuple[NeedEdge, ...], now: datetime
) -> Drawing:
    names = sorted({edge.needed_by for edge in edges if edge.needed_by_kind == "workflow"})
    workflows = {
        name: WorkflowBox(
            name=name,
            url=_tasks(workflow=name, datacenter=datacenter, state="unfinished"),
            top=_TOP + number * _ROW,
        )
        for number, name in enumerate(names)
    }
    heights = (
        len(names) * _ROW,
        len(nodes) * (_SERVICE_HEIGHT + _SERVICE_GAP) - _SERVICE_GAP,
    )
    inner = max(*heights, 0)
    first = _TOP + (inner - heights[1]) // 2
    services = {
        node.service: _service(node, first + number * (_SERVICE_HEIGHT + _SERVICE_GAP), now)
        for number, node in enumerate(nodes)
    }
    return Drawing(
        name=datacenter,
        width=_SERVICE_LEFT + _SERVICE_WIDTH + _LOOP + 16,
        height=inner + 2 * _TOP,
        workflows=tuple(workflows.values()),
        services=tuple(services.values()),
        lines=tuple(
            line for edge in edges if (line := _line(edge, workflows, services)) is not None
        ),
    )


def _service(node: ServiceNode, top: int, now: datetime) -> ServiceBox:
    is_healthy = node.status == Health.HEALTHY
    has_load = node.backlog is not None and node.slots is not None
    query = {"datacenter": node.datacenter, "service": node.service}
    return ServiceBox(
        name=node.name,
        word=node.status,
        tone=GOOD if is_healthy else IDLE,
        heartbeat=(
            f"heartbeat {lasting(node.heartbeat_age)} ago"
            if node.heartbeat_age is not None
            else "has never reported itself"
        ),
        lasting=f"for {lasting(now - node.since)}" if node.since else "",
        load=f"{node.backlog} commands before it, {node.slots} slots"
        if has_load
        else "load not known",
        waiting=node.waiting_tasks,
        waiting_for=lasting(now - node.waiting_since) if node.waiting_since else "",
        waiting_url=_tasks(state="unfinished", blocked__dependency=node.name),
        url=url("tasks_dependencyhealth_changelist", query=urlencode(query)),
        top=top,
    )


def _line(
    edge: NeedEdge, workflows: dict[str, WorkflowBox], services: dict[str, ServiceBox]
) -> Line | None:
    """Return the line of a need; ``None`` when one of its ends is not in this datacenter."""
    to = services.get(edge.service)
    if to is None:
        return None
    end = to.top + _SERVICE_HEIGHT // 2
    if edge.needed_by_kind == "workflow":
        left, middle = _WORKFLOW_WIDTH, (_WORKFLOW_WIDTH + _SERVICE_LEFT) // 2
        begin = workflows[edge.needed_by].top + _ROW // 2 - 3
        path = f"M{left} {begin} C{middle} {begin} {middle} {end} {_SERVICE_LEFT - _ARROW} {end}"
    else:
        source = services.get(edge.needed_by)
        if source is None:
            return None
        side, begin = _SERVICE_LEFT + _SERVICE_WIDTH, source.top + _SERVICE_HEIGHT // 2
        path = f"M{side} {begin} C{side + _LOOP} {begin} {side + _LOOP} {end} {side + _ARROW} {end}"
    return Line(
        path=path,
        kind=edge.kind,
        tone="" if to.tone == GOOD else "broken",
        title=f"{edge.needed_by} needs {edge.service} ({edge.kind}): {', '.join(edge.steps)}",
    )


def _tasks(**query: str) -> str:
    return url("tasks_task_changelist", query=urlencode(query))

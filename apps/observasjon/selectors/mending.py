"""Drift that somebody has asked to be mended: it is there until the mending is done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.observasjon import registry, states
from apps.observasjon.models import DriftFinding
from apps.tasks import selectors as tasks
from apps.tasks import states as task_states
from apps.tasks.types import TaskView


@dataclass(frozen=True, kw_only=True, slots=True)
class MendedDrift:
    """A difference that a task is mending, or will when others have agreed."""

    kind: str
    code: str
    title: str
    resource_name: str
    since: datetime
    task_id: UUID | None
    task: TaskView | None

    @property
    def how_far(self) -> str:
        """Return where its mending stands, as the end of a sentence."""
        task = self.task
        if task is None:
            return "its task is not known any more"
        if task.state == task_states.AWAITING_APPROVAL:
            since = task.blocked.since if task.blocked else task.created_at
            doing = f"waits for approval since {since:%Y-%m-%d %H:%M:%S} UTC"
        elif task.blocked is not None:
            doing = f"waits since {task.blocked.since:%Y-%m-%d %H:%M:%S} UTC: {task.blocked.reason}"
        else:
            doing = f"is {task.state}"
        return f"being mended by task {task.id}, which {doing}"


def list_mended_drift(*, limit: int) -> tuple[list[MendedDrift], int]:
    """Return what is being mended, oldest first, and how many there are; at most three queries."""
    rows = DriftFinding.objects.filter(state=states.DRIFT_REMEDIATING)
    found = list(rows.order_by("pk")[:limit])
    number = rows.count() if len(found) == limit else len(found)
    wanted = [row.task_id for row in found if row.task_id]
    known = tasks.list_tasks_by_id(task_ids=wanted) if wanted else {}
    return [_mended(row, known.get(row.task_id) if row.task_id else None) for row in found], number


def _mended(row: DriftFinding, task: TaskView | None) -> MendedDrift:
    declared = registry.find_drift_kind(row.kind)
    return MendedDrift(
        kind=row.kind,
        code=declared.code if declared else "drift.",
        title=declared.title if declared else row.kind,
        resource_name=row.resource_name,
        since=row.first_seen_at,
        task_id=row.task_id,
        task=task,
    )

"""Tasks that only look: what reconcilers start must not fill the tables for ever."""

from datetime import datetime, timedelta
from typing import Final

from apps.tasks import states
from apps.tasks.models import ResourceLock, Task

# A reading that went well is told by what it recorded; one that failed is looked at by people.
_SUCCEEDED_KEPT: Final = timedelta(hours=1)
_OTHERS_KEPT: Final = timedelta(days=7)
_BATCH: Final = 500


def forget_background_tasks(*, at: datetime) -> int:
    """Delete background tasks that ended a while ago; return how many. Safe to repeat.

    Those that succeeded are kept for an hour, others for a week.
    """
    ended = Task.objects.filter(is_background=True, state__in=sorted(states.FINISHED))
    good = ended.filter(state=states.SUCCEEDED, finished_at__lt=at - _SUCCEEDED_KEPT)
    rest = ended.filter(finished_at__lt=at - _OTHERS_KEPT)
    ids = list((good | rest).order_by("finished_at").values_list("pk", flat=True)[:_BATCH])
    held = ResourceLock.objects.filter(task_id__in=ids).values("task_id")
    Task.objects.filter(pk__in=ids).exclude(pk__in=held).delete()
    return len(ids)

"""Messages that nobody could process."""

from typing import Final
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Left

from apps.tasks.models import DeadLetter
from apps.tasks.types import DeadLetterView
from dataverket.lib.problems import NotFound

# A list shows so many characters of each message: a whole one may have a MiB.
SHOWN_IN_LISTS: Final = 2000
_OTHERS = tuple(name for name in DeadLetterView.__slots__ if name != "payload")


def list_dead_letters(
    *,
    is_open: bool = True,
    task_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[DeadLetterView]:
    """Return messages that nobody could process, newest first; one query.

    Args:
        is_open: Those that nobody has dealt with, else those that are closed.
        task_id: Only those of this task.
        before: Only those older than this letter: for the next page.
        limit: At most so many.

    Returns:
        Of each payload the first :data:`SHOWN_IN_LISTS` characters.
    """
    rows = DeadLetter.objects.filter(resolved_at__isnull=is_open)
    if task_id is not None:
        rows = rows.filter(task_id=task_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = rows.order_by("-pk").values(*_OTHERS, shown=Left(F("payload"), SHOWN_IN_LISTS))
    return [DeadLetterView(payload=row.pop("shown"), **row) for row in found[:limit]]


def count_open_dead_letters() -> int:
    """Return how many messages nobody has dealt with; one query."""
    return DeadLetter.objects.filter(resolved_at__isnull=True).count()


def get_dead_letter(*, letter_id: UUID) -> DeadLetterView:
    """Return a message that nobody could process, whole; one query.

    Raises:
        NotFound: There is no such dead letter. Final.
    """
    row = DeadLetter.objects.filter(pk=letter_id).first()
    if row is None:
        raise NotFound(f"dead letter {letter_id} does not exist.")
    return DeadLetterView(**{name: getattr(row, name) for name in DeadLetterView.__slots__})

"""Messages that nobody could process."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tasks.models import DeadLetter
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, NotFound


def park_message(
    *, stream: str, subject: str, message_id: str, reason: str, payload: bytes, at: datetime
) -> None:
    """Keep a message for a person to look at. Safe to repeat: a message is kept once."""
    DeadLetter.objects.bulk_create(
        [
            DeadLetter(
                id=ids.new_id(),
                at=at,
                stream=stream,
                subject=subject,
                message_id=message_id,
                reason=reason[:2000],
                payload=payload[: 256 * 1024].decode(errors="replace").replace("\x00", "\\0"),
            )
        ],
        ignore_conflicts=True,
    )


def discard_dead_letter(*, letter_id: UUID, actor: Actor, reason: str, at: datetime) -> None:
    """Close a dead letter without doing anything.

    Raises:
        NotFound: No such dead letter. Final.
        Conflict: It is closed already. Final.
    """
    with transaction.atomic():
        letter = DeadLetter.objects.select_for_update().filter(pk=letter_id).first()
        if letter is None:
            raise NotFound(f"dead letter {letter_id} does not exist.")
        if letter.resolved_at is not None:
            raise Conflict(f"dead letter {letter_id} was {letter.resolution} already.")
        letter.resolved_at, letter.resolution, letter.resolution_reason = at, "discarded", reason
        letter.save()
        audit.record_change(
            actor=actor,
            action="task.dead_letter.discarded",
            object_type="dead_letter",
            object_id=letter.id,
            object_name=letter.subject,
            reason=reason,
        )

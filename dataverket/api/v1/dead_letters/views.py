"""Dead letters: messages that nobody could process."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.tasks import selectors, services
from apps.tasks.types import DeadLetterView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1.dead_letters.serializers import (
    DeadLetterListQuery,
    DeadLetterPageSerializer,
    DeadLetterReasonSerializer,
    DeadLetterSerializer,
)
from dataverket.api.views import ApiView


class DeadLetters(ApiView):
    """All dead letters."""

    @operation(
        "dead_letters_list", query=DeadLetterListQuery, answers={200: DeadLetterPageSerializer}
    )
    def get(self, call: Call) -> Answer:
        """List dead letters, newest first, with the first 2,000 characters of each message."""
        call.principal.require(Operation.TASK_OPERATE)

        def fetch(limit: int, before: UUID | None) -> list[DeadLetterView]:
            return selectors.list_dead_letters(
                is_open=call.query["open"], before=before, limit=limit
            )

        return Answer(body=page(call, "dead-letters", fetch))


class DeadLetter(ApiView):
    """One dead letter."""

    @operation("dead_letters_get", answers={200: DeadLetterSerializer})
    def get(self, call: Call, letter_id: UUID) -> Answer:
        """Return a dead letter with its payload and what went wrong before."""
        call.principal.require(Operation.TASK_OPERATE)
        return Answer(body=selectors.get_dead_letter(letter_id=letter_id))


class ReplayDeadLetter(ApiView):
    """Trying a message again."""

    @operation(
        "dead_letters_replay",
        query=WriteQuery,
        body=DeadLetterReasonSerializer,
        answers={200: DeadLetterSerializer},
    )
    def post(self, call: Call, letter_id: UUID) -> Answer:
        """Try a message again: a command as a new attempt of its step, an event as it came."""
        call.principal.require(Operation.TASK_OPERATE)
        services.replay_dead_letter(
            letter_id=letter_id, actor=call.actor, reason=call.body["reason"], at=call.at
        )
        return Answer(body=selectors.get_dead_letter(letter_id=letter_id))


class DiscardDeadLetter(ApiView):
    """Closing a dead letter."""

    @operation(
        "dead_letters_discard",
        query=WriteQuery,
        body=DeadLetterReasonSerializer,
        answers={200: DeadLetterSerializer},
    )
    def post(self, call: Call, letter_id: UUID) -> Answer:
        """Close a dead letter; a step that waits for it fails, and its task unwinds."""
        call.principal.require(Operation.TASK_OPERATE)
        services.discard_dead_letter(
            letter_id=letter_id, actor=call.actor, reason=call.body["reason"], at=call.at
        )
        return Answer(body=selectors.get_dead_letter(letter_id=letter_id))

"""Messages that nobody could process: kept, looked at, replayed or discarded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tasks import states
from apps.tasks.models import DeadLetter, Step, StepEvent, Task
from apps.tasks.services.progress import advance
from apps.tasks.services.results import apply_events
from apps.tasks.services.run import UNDELIVERABLE, TaskRun
from apps.tasks.services.steps import fail
from apps.tasks.services.undeliverable import (
    hold_undeliverable,
    is_held_by,
    without_letter,
)
from dataverket.bus import subjects
from dataverket.bus.envelope import EVENT_LIMIT_BYTES, BadEnvelope, Envelope, decode
from dataverket.db.errors import is_outage
from dataverket.lib import ids, log
from dataverket.lib.problems import Conflict, NotFound
from dataverket.lib.sentences import joined
from dataverket.lib.sizes import LONGEST_TEXT

logger = log.get(__name__)

_REMEMBERED = 20
_GOES_ON = (states.RUNNING, states.DEPENDENCY_BLOCKED)
_LONGEST = {"subject": 255, "origin": 80, "message_id": 255, "reason": LONGEST_TEXT}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where a message belongs, as far as it can be told."""

    task_id: UUID | None = None
    step_id: UUID | None = None
    attempt: int = 0


def park_message(
    *,
    stream: str,
    subject: str,
    message_id: str,
    reason: str,
    payload: bytes,
    at: datetime,
    origin: str = "",
    deliveries: int = 1,
) -> None:
    """Keep a message for a person to look at. Safe to repeat: a message is kept once."""
    letter = _letter(
        place=_place_of(payload),
        at=at,
        stream=stream,
        subject=subject,
        message_id=message_id,
        reason=reason,
        payload=payload[:EVENT_LIMIT_BYTES].decode(errors="replace"),
        origin=origin,
        deliveries=deliveries,
    )
    _keep(letter)


def park_rejected_command(*, event: Envelope, at: datetime) -> None:
    """Keep a command that a site gave up, and hold the step that it belongs to.

    The step waits, with everything that comes after it, until a person replays or discards the
    letter. A task that the engine fails on keeps its letter all the same. Safe to repeat.
    """
    payload = _text(event.data.get("payload"))
    place = _place_in(event) or _place_of(payload.encode(errors="replace"))
    letter = _letter(
        place=place,
        at=at,
        stream=subjects.COMMAND_STREAM,
        subject=_text(event.data.get("subject")),
        message_id=event.id,
        reason=_text(event.data.get("reason")) or "The site gave no reason.",
        payload=payload[:EVENT_LIMIT_BYTES],
        origin=_origin_of(event),
        deliveries=_number(event.data.get("deliveries")),
    )
    with transaction.atomic():
        if _keep(letter) and place.task_id is not None:
            _try_to_hold(letter, place, datacenter=event.datacenter, at=at)


def _origin_of(event: Envelope) -> str:
    """Return who sent an event: what it says of that, while it names the datacenter it is from."""
    named = event.source.strip("/")
    return named if named.partition("/")[0] == event.datacenter else event.datacenter


def _letter(*, place: _Place, **content: Any) -> DeadLetter:
    """Return a letter as the database can hold it, whatever a stranger has written."""
    texts = {name: _storable(text) for name, text in content.items() if isinstance(text, str)}
    texts |= {name: texts[name][:longest] for name, longest in _LONGEST.items()}
    return DeadLetter(
        id=ids.new_id(),
        task_id=place.task_id,
        step_id=place.step_id,
        history=_errors_of(place),
        **content | texts,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _storable(text: str) -> str:
    """Return ``text`` without what PostgreSQL refuses: NUL, and halves of surrogate pairs."""
    return text.encode(errors="backslashreplace").decode().replace("\x00", "\\0")


def _keep(letter: DeadLetter) -> bool:
    """Store a letter; false when the message has one already."""
    DeadLetter.objects.bulk_create([letter], ignore_conflicts=True)
    return DeadLetter.objects.filter(pk=letter.id).exists()


def _try_to_hold(letter: DeadLetter, place: _Place, *, datacenter: str, at: datetime) -> None:
    """Hold the step; a task that the engine fails on, as one of another release, is let be."""
    try:
        with transaction.atomic():
            _hold(letter, place, datacenter=datacenter, at=at)
    except Exception as error:
        if is_outage(error):
            raise  # PostgreSQL is away, or asks to try again
        logger.exception("tasks.engine.defect", task=str(place.task_id))


def _hold(letter: DeadLetter, place: _Place, *, datacenter: str, at: datetime) -> None:
    assert place.task_id is not None  # noqa: S101 - the caller has looked
    run = TaskRun.load(place.task_id, at=at)
    if run is None or run.task.datacenter != datacenter or run.task.state in states.FINISHED:
        return
    step = run.step(place.step_id) if place.step_id else None
    if step is None or not step.in_flight or step.attempt != place.attempt:
        return  # the engine went on without it
    text = f"{letter.origin} gave the command up: {letter.reason}"
    if step.direction == "undo" or run.task.state == states.UNWINDING:
        fail(run, step, code=UNDELIVERABLE, error_class="permanent", message=text)
    else:
        hold_undeliverable(run, step, letter_id=letter.id, message=text)
    advance(run)
    run.save()


def replay_dead_letter(*, letter_id: UUID, actor: Actor, reason: str, at: datetime) -> None:
    """Try a message again, after its cause was mended.

    A command's step is dispatched as a new attempt, built anew from its task. An event is applied
    as it came.

    Raises:
        NotFound: No such dead letter. Final.
        Conflict: It is closed already; the task went on without it; or it cannot be applied this
            time either. The letter stays as it was.
    """
    with transaction.atomic():
        letter = _open(letter_id)
        if letter.stream == subjects.COMMAND_STREAM:
            run, step = _held(letter, at) or _refuse(letter)
            run.move_step(step, states.READY, message=reason, error=None, retries_used=0)
            run.unblock()
            advance(run)
            run.save()
        else:
            _apply_again(letter, at)
        _close(letter, "replayed", actor=actor, reason=reason, at=at)


def discard_dead_letter(*, letter_id: UUID, actor: Actor, reason: str, at: datetime) -> None:
    """Close a dead letter. A step that waits for it fails, and its task takes back what it did.

    Raises:
        NotFound: No such dead letter. Final.
        Conflict: It is closed already. Final.
    """
    with transaction.atomic():
        letter = _open(letter_id)
        held = _held(letter, at)
        if held is not None:
            run, step = held
            error = _discarded(step, actor=actor, reason=reason)
            run.move_step(step, states.FAILED, message=reason, finished_at=at, error=error)
            advance(run)
            run.save()
        _close(letter, "discarded", actor=actor, reason=reason, at=at)


def _discarded(step: Step, *, actor: Actor, reason: str) -> dict[str, Any]:
    """Return the error of a step whose message was discarded: it failed by a person's decision."""
    error = without_letter(step.error or {})
    by = f"{actor.name} discarded the message: {reason}"
    return error | {"message": joined(str(error.get("message", "")), by), "error_class": "unknown"}


def _open(letter_id: UUID) -> DeadLetter:
    letter = DeadLetter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None:
        raise NotFound(f"dead letter {letter_id} does not exist.")
    if letter.resolved_at is not None:
        raise Conflict(
            f"dead letter {letter_id} was {letter.resolution} already, at "
            f"{letter.resolved_at:%Y-%m-%d %H:%M:%S} UTC.",
            code="dead_letter.closed",
        )
    return letter


def _held(letter: DeadLetter, at: datetime) -> tuple[TaskRun, Step] | None:
    """Return the step that waits for this letter, with its task, locked; ``None``: none does."""
    task_id, step_id = letter.task_id, letter.step_id
    if letter.stream != subjects.COMMAND_STREAM or task_id is None or step_id is None:
        return None
    # Asked before the task is loaded: one that has ended may be of a version that nobody knows.
    waiting = Step.objects.filter(pk=step_id, task_id=task_id, state=states.DEAD_LETTERED)
    if not waiting.filter(task__state__in=_GOES_ON).exists():
        return None
    run = TaskRun.load(task_id, at=at)
    if run is None or run.task.state not in _GOES_ON:
        return None
    step = run.step(step_id)
    return (run, step) if step is not None and is_held_by(step, letter.id) else None


def _refuse(letter: DeadLetter) -> NoReturn:
    task, step = None, None
    if letter.task_id and letter.step_id:
        task = Task.objects.filter(pk=letter.task_id).first()
        step = Step.objects.filter(pk=letter.step_id, task_id=letter.task_id).first()
    stands = "it names no step that exists"
    if task is not None and step is not None:
        stands = f"its step is {step.state}, its task {task.state}"
        if step.state == states.DEAD_LETTERED and task.state not in states.FINISHED:
            stands += "; another letter holds it"
    instead = _discard(letter)
    if task is not None and task.state == states.STUCK:
        again = f"'dv task resume-unwinding {task.id} --reason TEXT' sends it anew"
        instead = f"Its task is stuck: {again}. {instead}"
    raise Conflict(
        f"dead letter {letter.id}: no step waits for this command ({stands}). {instead}",
        code="dead_letter.not_awaited",
    )


def _discard(letter: DeadLetter) -> str:
    """Return how a person closes a letter that cannot be replayed."""
    return f"Discard it: dv dead-letter discard {letter.id} --reason TEXT."


def _apply_again(letter: DeadLetter, at: datetime) -> None:
    try:
        event = decode(letter.payload.encode(), limit=EVENT_LIMIT_BYTES)
    except BadEnvelope as error:
        raise Conflict(
            f"dead letter {letter.id} cannot be replayed: {error}. {_discard(letter)}",
            code="dead_letter.unreadable",
        ) from error
    _require_its_own_datacenter(letter, event)
    try:
        with transaction.atomic():
            awaited = apply_events(events=[event], at=at)
    except Exception as error:
        raise Conflict(
            f"dead letter {letter.id} failed again: {type(error).__name__}: {error}. It stays "
            "open; mend the cause, or discard it.",
            code="dead_letter.failed_again",
        ) from error
    if not awaited:
        raise Conflict(
            f"dead letter {letter.id}: no step waits for this event any more. {_discard(letter)}",
            code="dead_letter.not_awaited",
        )


def _require_its_own_datacenter(letter: DeadLetter, event: Envelope) -> None:
    """Refuse what a datacenter says in the name of another one, as when it came."""
    came_from = subjects.datacenter_of(letter.subject)
    if came_from != event.datacenter:
        raise Conflict(
            f"dead letter {letter.id} cannot be replayed: it came from {came_from} and claims to "
            f"come from {event.datacenter}; no datacenter speaks for another. {_discard(letter)}",
            code="dead_letter.forged",
        )


def _close(letter: DeadLetter, resolution: str, *, actor: Actor, reason: str, at: datetime) -> None:
    letter.resolved_at, letter.resolution, letter.resolution_reason = at, resolution, reason
    letter.save()
    audit.record_change(
        actor=actor,
        action=f"task.dead_letter.{resolution}",
        object_type="dead_letter",
        object_id=letter.id,
        object_name=letter.subject,
        reason=reason,
    )


def _place_in(event: Envelope) -> _Place | None:
    """Return the step that a site names beside the payload; those of older releases do not."""
    step_id = _uuid(event.stepid)
    if step_id is None:
        return None
    return _Place(task_id=_uuid(event.taskid), step_id=step_id, attempt=_number(event.attempt))


def _place_of(payload: bytes) -> _Place:
    """Read what a message says of itself, whatever else is wrong with it."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return _Place()
    if not isinstance(body, Mapping):
        return _Place()
    return _Place(
        task_id=_uuid(body.get("taskid")),
        step_id=_uuid(body.get("stepid")),
        attempt=_number(body.get("attempt")),
    )


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _number(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


def _errors_of(place: _Place) -> list[dict[str, Any]]:
    """Return what has gone wrong with a step so far, oldest first."""
    if place.task_id is None or place.step_id is None:
        return []
    of_step = StepEvent.objects.filter(task_id=place.task_id, step_id=place.step_id)
    events = of_step.exclude(message="").order_by("-id")
    return [
        {
            "at": event.at.isoformat(),
            "kind": event.kind,
            "attempt": event.attempt,
            "message": event.message,
        }
        for event in reversed(events[:_REMEMBERED])
    ]

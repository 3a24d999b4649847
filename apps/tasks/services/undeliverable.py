"""Steps whose command a site has given up: they wait for a person, and their task says so."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from apps.tasks import states
from apps.tasks.models import Step
from apps.tasks.services.run import UNDELIVERABLE, TaskRun, error_of
from apps.tasks.services.steps import release_turn
from dataverket.lib.sentences import joined

_LETTER: Final = "letter"


def hold_undeliverable(run: TaskRun, step: Step, *, letter_id: UUID, message: str) -> None:
    """Let a step wait until a person has replayed or discarded its letter."""
    release_turn(run, step)
    error = dict(error_of(code=UNDELIVERABLE, error_class="permanent", message=message, step=step))
    run.move_step(
        step,
        states.DEAD_LETTERED,
        message=message,
        in_flight=False,
        deadline_at=None,
        error=error | {_LETTER: str(letter_id)},
    )
    _show(run, step)


def show_undeliverable(run: TaskRun, group: Iterable[Step]) -> None:
    """Show the letter that a step of the group waits for, unless one is shown already."""
    held = next((step for step in group if step.state == states.DEAD_LETTERED), None)
    if held is not None and not run.is_blocked_by(UNDELIVERABLE):
        _show(run, held)


def is_held_by(step: Step, letter_id: UUID) -> bool:
    """Tell whether a step waits for this letter, and not for another one."""
    letter = str(letter_id)
    return step.state == states.DEAD_LETTERED and _letter(step, default=letter) == letter


def without_letter(error: dict[str, Any]) -> dict[str, Any]:
    """Return the error of a step that waits for its letter no more."""
    return {name: value for name, value in error.items() if name != _LETTER}


def _letter(step: Step, *, default: str) -> str:
    return str((step.error or {}).get(_LETTER, default))


def _show(run: TaskRun, step: Step) -> None:
    letter = _letter(step, default="ID")
    run.block(
        code=UNDELIVERABLE,
        dependency=f"dead letter {letter}",
        reason=joined(
            (step.error or {}).get("message", ""),
            f"Mend the cause, then: dv dead-letter replay {letter} --reason TEXT; or: dv "
            f"dead-letter discard {letter} --reason TEXT, and the task takes back what it did.",
        ),
        since=run.at,
        step=step,
        resumes_by_itself=False,
    )

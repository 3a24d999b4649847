"""A message that nobody could process."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from apps.observasjon.runbooks.subjects import as_uuid
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Effect,
    Escalation,
    Finding,
    Occurrence,
    Order,
    Risk,
    Runbook,
    Severity,
    Subject,
    SubjectKind,
    Trigger,
    failed,
    passed,
    warned,
)
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.types import DeadLetterView, TaskView
from dataverket.lib.problems import NotFound
from dataverket.lib.sentences import clipped, counted, in_words, joined

_MANY: Final = 5
_LATELY: Final = timedelta(hours=1)
_PAYLOAD_SHOWN: Final = 400

# -- checks --------------------------------------------------------------------------------------


def check_letter(case: Case) -> Finding:
    """Tell what the message was, and why it was given up."""
    letter = _letter(case)
    payload = clipped(letter.payload, _PAYLOAD_SHOWN)
    text = joined(f"{letter.shown_subject}: {letter.reason}", f"Payload: {payload}")
    if letter.resolution == "":
        return warned(text)
    return passed(f"{letter.resolution.capitalize()}. {text}")


def check_task(case: Case) -> Finding:
    """Tell what became of the task that the message belongs to."""
    letter = _letter(case)
    task = _task_of(letter)
    if task is None:
        return passed("The message names no task: nothing waits for it.")
    text = f"{task.title} is {in_words(task.state)}."
    return passed(text) if task.state in states.FINISHED else warned(_at_step(text, task))


def check_others(case: Case) -> Finding:
    """Tell whether letters are piling up: then releases do not understand each other."""
    newest = selectors.list_dead_letters()
    if not newest:
        return passed("No letter is open.")
    number = max(selectors.count_open_dead_letters(), len(newest))
    lately = sum(case.at - one.at < _LATELY for one in newest)
    text = _how_many(number, lately, read=len(newest))
    return failed(text) if lately >= _MANY else passed(text)


def _how_many(number: int, lately: int, *, read: int) -> str:
    """Return how many letters are open, and how many of the ``read`` newest came lately."""
    if number == 1:
        when = "came within the last hour" if lately else "is older than an hour"
        return f"1 letter is open; it {when}."
    which = "of them" if read == number else f"of the newest {read}"
    came = f"{lately or 'none'} {which} came within the last hour"
    return f"{counted(number, 'letter')} are open; {came}."


def _at_step(text: str, task: TaskView) -> str:
    return f"{text[:-1]} at the step '{task.current_step}'." if task.current_step else text


# -- actions and conditions ----------------------------------------------------------------------


def replay(order: Order) -> Effect:
    """Try the message again."""
    tasks.replay_dead_letter(
        letter_id=order.case.subject_id,
        actor=order.actor,
        reason=order.reason,
        at=order.case.at,
    )
    return Effect(text="The message was replayed.")


def discard(order: Order) -> Effect:
    """Close the letter."""
    tasks.discard_dead_letter(
        letter_id=order.case.subject_id,
        actor=order.actor,
        reason=order.reason,
        at=order.case.at,
    )
    return Effect(text="The letter was discarded.")


def why_closed(case: Case) -> str:
    """Tell that the letter is closed."""
    resolution = _letter(case).resolution
    return f"The letter was {resolution} already." if resolution else ""


def missing_closed(case: Case) -> str:
    """Tell that the letter is open."""
    return "" if _letter(case).resolution else "The letter is open."


def missing_end(case: Case) -> str:
    """Tell that the task of the letter has not ended."""
    task = _task_of(_letter(case))
    if task is None or task.state in states.FINISHED:
        return ""
    return f"{task.title} is {in_words(task.state)}."


def find_letter(text: str) -> Subject | None:
    """Return the letter of that id."""
    identity = as_uuid(text)
    if identity is None:
        return None
    try:
        return _subject(selectors.get_dead_letter(letter_id=identity))
    except NotFound:
        return None


def find_open(_at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each open letter."""
    return [
        Occurrence(
            code="message.parked",
            subject=_subject(letter),
            since=letter.at,
            detail=letter.reason,
        )
        for letter in selectors.list_dead_letters()
    ]


def _subject(letter: DeadLetterView) -> Subject:
    return Subject(
        kind=SubjectKind.DEAD_LETTER,
        key=str(letter.id),
        name=letter.shown_subject,
        datacenter=letter.subject.rpartition(".")[2],
    )


def _letter(case: Case) -> DeadLetterView:
    return selectors.get_dead_letter(letter_id=case.subject_id)


def _task_of(letter: DeadLetterView) -> TaskView | None:
    if letter.task_id is None:
        return None
    return selectors.list_tasks_by_id(task_ids=[letter.task_id]).get(letter.task_id)


def _letter_of_task(task: TaskView) -> Subject | None:
    mine = selectors.list_dead_letters(task_id=task.id, limit=1)
    return _subject(mine[0]) if mine else None


# -- declaration ---------------------------------------------------------------------------------

DEAD_LETTER: Final = Runbook(
    name="dead-letter",
    title="A message could not be processed",
    about=SubjectKind.DEAD_LETTER,
    triggers=(
        Trigger("message.parked", "a message was put aside for a person"),
        Trigger("step.dead_lettered", "the command of a step could not be delivered"),
    ),
    impact="The message had no effect. The step of a command waits for a person, with everything "
    "that comes after it; a lost event is made up for by the watchdog.",
    severity=Severity.LOW,
    blast_radius="One task. High when the number of letters grows: workers and control plane are "
    "of releases that do not understand each other.",
    checks=(
        Check("letter", "What the message was, and why it was given up", run=check_letter),
        Check("task", "What became of its task", run=check_task),
        Check("others", "Letters are not piling up", run=check_others),
    ),
    look="""\
```sh
dv status
dv task list --state running
dv task get TASK_ID
```

| Reason | Meaning |
|---|---|
| action … is not known here | the site worker is older than the control plane |
| a field name with what is wrong | the message does not fit the worker's release |
| an error with a name in Python | a defect while the event was applied |""",
    actions=(
        Action(
            "replay",
            "Replay the message",
            text="Tries it again, after its cause was mended: a command as a new attempt of its "
            "step, an event as it came.",
            run=replay,
            risk=Risk.LOW,
            blast_radius="the task that it names",
            why_not=why_closed,
        ),
        Action(
            "discard",
            "Discard the letter",
            text="Closes the letter with the reason. A step that waits for it fails, and its task "
            "takes back what it did.",
            run=discard,
            risk=Risk.LOW,
            blast_radius="the letter, and the task whose step waits for it",
            why_not=why_closed,
        ),
    ),
    steps="""\
1. An older worker: update it, then replay the letter.
2. A defect: keep the payload, report it. Replay when it is mended, or discard.
3. When the task has ended or went on without it, discard the letter.
4. "It claims to come from" another datacenter than its origin: a site spoke in the name of another.
   A replay is refused. Find out who has that site's NATS credentials, then discard the letter.""",
    done_when=(
        Condition("closed", "The letter is closed", holds=missing_closed),
        Condition("ended", "The task that it names has ended", holds=missing_end),
    ),
    escalation=(Escalation("developers", "always, with subject, reason and payload"),),
    escalate_after_min=24 * 60,
    subject_of=_letter_of_task,
    find=find_open,
)

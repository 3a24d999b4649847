"""A task that is blocked and one that is stuck, and the seven answers that each owes a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tests.integration.tasks.bench import BROKEN, Bench, sending, undoable

DEAF = {"error": {"class": "permanent", "code": "test.deaf", "message": "It does not hear."}}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What is said of a task that does not go on; ``why`` is a part of it, the rest is whole."""

    what: str
    why: tuple[str, ...]
    since: datetime
    retrying_helps: bool
    retrying: str
    next_by_itself: str
    who_can_act: str
    runbook: str


def blocked(bench: Bench) -> tuple[UUID, Answers]:
    """Make a task for a datacenter whose Maskin has never reported itself."""
    return bench.start(sending()), Answers(
        what="maskin@osl1",
        why=("maskin has never reported itself from osl1; start its worker there",),
        since=bench.at,
        retrying_helps=False,
        retrying="No, a second request would wait for the same. This one spends no retry.",
        next_by_itself=(
            "The task goes on by itself when the reason is gone: it hears of a service that comes "
            "back, and looks again at the latest after a minute. Its time limit does not run "
            "meanwhile."
        ),
        who_can_act="platform operator",
        runbook="service-unreachable",
    )


def stuck(bench: Bench) -> tuple[UUID, Answers]:
    """Make a task that failed, and whose undo failed as well a minute later."""
    bench.beat()
    task = bench.start(undoable("attach"))
    bench.answer(task, "failed", BROKEN)
    bench.wait(10)
    bench.answer(task, "failed", DEAF)
    return task, Answers(
        what="step 'attach'",
        why=("It is broken.", "Taking back 'attach' failed as well: It does not hear."),
        since=bench.at,
        retrying_helps=False,
        retrying="Not before the cause is mended; then let the task go on taking back.",
        next_by_itself=(
            "Nothing: the undo was given up. The resource stays locked until somebody lets the "
            "task go on or ends it."
        ),
        who_can_act="platform operator",
        runbook="undo-failed",
    )


HALTED: dict[str, Callable[[Bench], tuple[UUID, Answers]]] = {"blocked": blocked, "stuck": stuck}

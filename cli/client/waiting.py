"""Waiting for a task: the only loop in the CLI that does so."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from cli.client.errors import Unreachable, WaitTimedOut
from cli.client.session import Session, segment

SUCCEEDED: Final = "succeeded"
# A stuck task does not go on by itself, so a wait ends there too.
ENDED: Final = frozenset({SUCCEEDED, "failed", "cancelled", "abandoned", "stuck"})
_RETRY_S: Final = 0.5

type Task = Mapping[str, Any]


def wait_for_task(
    session: Session,
    task_id: str,
    *,
    timeout_s: float,
    poll_s: int,
    seen: Callable[[Task], None],
    lost: Callable[[Unreachable], None],
) -> Task:
    """Return the task when it has ended, by long polls.

    Args:
        session: Where to ask.
        task_id: Which.
        timeout_s: How long at most; the task itself has no such limit.
        poll_s: Whole seconds of one long poll, 1 to 60: how often ``seen`` is called at least.
        seen: Told about every answer.
        lost: Told each time that the server does not answer; the wait goes on.

    Raises:
        WaitTimedOut: It has not ended in time. Wait again.
        Refused: Not visible, or signed out meanwhile. Final.
        Unreachable: The server did not answer even once. Retryable.
    """
    end = time.monotonic() + timeout_s
    task: Task | None = None
    poll = 0
    while True:
        asked = time.monotonic()
        left = end - asked
        if task is not None and left <= 0:
            raise WaitTimedOut(task, timeout_s=timeout_s)
        try:
            wait = min(poll, max(int(left), 0))
            found = session.get(f"tasks/{segment(task_id)}", {"wait": f"{wait}s"}, within_s=wait)
        except Unreachable as error:
            if task is None:
                raise
            lost(error)
            time.sleep(min(_RETRY_S, max(left, 0)))
            continue
        is_news = task is None or _seen_as(task) != _seen_as(found.body)
        task = found.body
        seen(task)
        if task["state"] in ENDED:
            return task
        if (not is_news and time.monotonic() - asked < wait) or (wait == 0 and poll):
            # The server (or a proxy) does not hold the request: ask again, but not at once.
            time.sleep(min(_RETRY_S, max(end - time.monotonic(), 0)))
        poll = poll_s


def _seen_as(task: Task) -> tuple[Any, Any]:
    return task["state"], task.get("version")

"""What a person sees of a task while waiting, and of one that failed."""

import shutil
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import click

from cli.client.errors import Unreachable, problem
from cli.client.session import Session
from cli.client.waiting import wait_for_task
from cli.common import exit_codes
from cli.common.durations import clock_time, shown
from cli.common.failures import Failure, blocked_lines
from cli.common.runbooks import reading

_WORDS: Final = {
    "succeeded": "done",
    "failed": "failed",
    "undone": "undone",
    "undo_failed": "undo failed",
    "dead_lettered": "undeliverable",
}
_UNDER_WAY: Final = frozenset(
    {"dispatched", "running", "polling", "retry_wait", "unknown", "undoing"}
)
# On a terminal the seconds of the running step are counted; elsewhere nothing is gained by that.
_LIVE_POLL_S: Final = 1
_POLL_S: Final = 5

type Task = Mapping[str, Any]


class Progress:
    """Writes a task's progress to stderr: a line per step, and a blocked reason at once."""

    def __init__(self, *, is_live: bool, is_brief: bool = False) -> None:
        self._is_live = is_live
        self._is_brief = is_brief
        self._told: set[tuple[str, ...]] = set()
        self._since: dict[str, float] = {}
        self._blocked = ""
        self._state = ""
        self._lost = False
        self._line = 0

    def seen(self, task: Task) -> None:
        """Write what is new in ``task``."""
        if self._lost:
            self._write("The server answers again.")
            self._lost = False
        if not self._is_brief:
            if not self._state:
                self._write(f"{task['title']} (task {task['id']})")
            for step in task.get("steps") or ():
                self._step(step)
            self._tell_failed(task)
        self._tell_blocked(task)
        if task["state"] == "unwinding" and self._state != "unwinding":
            self._write("Taking back what was done.")
        self._state = task["state"]
        self._live(task)

    def lost(self, error: Unreachable) -> None:
        """Say once that the server does not answer."""
        if not self._lost:
            self._write(f"The server does not answer ({error}); trying on. The task goes on.")
        self._lost = True

    def end(self, task: Task) -> None:
        """Write the last line."""
        self._clear()
        took = _seconds(task.get("created_at"), task.get("finished_at"))
        text = f"{task['title']}: {task['state']}"
        self._write(f"{text} after {shown(took)}." if took is not None else f"{text}.")

    def _step(self, step: Mapping[str, Any]) -> None:
        state, identity = str(step["state"]), str(step["id"])
        if state in _UNDER_WAY:
            self._since.setdefault(f"{identity}{step.get('direction')}", time.monotonic())
            self._tell_waiting(step)
        if state not in _WORDS or not self._is_new(identity, state):
            return
        took = _seconds(step.get("started_at"), step.get("finished_at"))
        line = _line(_WORDS[state], _name(step))
        if took is not None:
            line += f"  {shown(took)}"
        if state != "succeeded" and step.get("error"):
            line += f": {step['error'].get('message', '')}"
        if state == "failed":
            self._told.add(("failed", _stored_name(step)))
        self._write(line)

    def _tell_waiting(self, step: Mapping[str, Any]) -> None:
        """Write that a step is tried again, or until when it waits for an event."""
        identity, direction = str(step["id"]), str(step.get("direction"))
        used = step.get("retries_used") or 0
        error = step.get("error") or {}
        name = f"undo {_name(step)}" if direction == "undo" else _name(step)
        is_free = error.get("error_class") == "blocked"  # costs no retry: told once per outage
        which = f"{used} {error.get('code')}" if is_free else str(used)
        if (used or is_free) and error and self._is_new(identity, direction, which):
            self._write(f"{_line('again', name)}: {error.get('message', '')} {_next_try(step)}")
        until = step.get("fails_at") if step["state"] == "running" else None
        if until and self._is_new(identity, "waits"):
            self._write(f"{_line('waits', name)}: until {clock_time(until)}, then it fails.")

    def _tell_failed(self, task: Task) -> None:
        """Write which step made the task fail, before anything is taken back."""
        error = task.get("error") or {}
        name = str(error.get("step") or "")
        if task["state"] not in ("unwinding", "failed") or not name:
            return
        if self._is_new("failed", name):
            of_step = (step for step in task.get("steps") or () if _stored_name(step) == name)
            step = next(of_step, {"name": name})
            self._write(f"{_line('failed', _name(step))}: {error.get('message', '')}")

    def _is_new(self, *what: str) -> bool:
        """Tell whether this is not told yet, and take it as told."""
        is_new = what not in self._told
        self._told.add(what)
        return is_new

    def _tell_blocked(self, task: Task) -> None:
        blocked = task.get("blocked") or {}
        text = "\n".join(blocked_lines(blocked))
        if text and text != self._blocked:
            self._write(text)
        elif self._blocked and not text:
            self._write("no longer blocked: it goes on.")
        self._blocked = text

    def _live(self, task: Task) -> None:
        if not self._is_live:
            return
        self._clear()
        under_way = [step for step in task.get("steps") or () if step["state"] in _UNDER_WAY]
        if not under_way:
            return
        step = under_way[0]
        began = self._since.get(f"{step['id']}{step.get('direction')}", time.monotonic())
        text = f"  {'…'.ljust(8)} {_name(step)}  {time.monotonic() - began:.0f} s"
        text = text[: shutil.get_terminal_size().columns - 1]
        click.echo(f"\r{text}", nl=False, err=True)
        self._line = len(text)

    def _clear(self) -> None:
        if self._line:
            click.echo(f"\r{' ' * self._line}\r", nl=False, err=True)
        self._line = 0

    def _write(self, text: str) -> None:
        self._clear()
        click.echo(text, err=True)


def watch(session: Session, task_id: str, *, timeout_s: float, is_brief: bool = False) -> Task:
    """Wait for a task under the eyes of a person and return it as it ended.

    Raises:
        Exit: Interrupted; the task goes on, and the way back is told.
        WaitTimedOut, Refused, Unreachable: As ``wait_for_task``.
    """
    is_live = sys.stderr.isatty()
    progress = Progress(is_live=is_live, is_brief=is_brief)
    try:
        task = wait_for_task(
            session,
            task_id,
            timeout_s=timeout_s,
            poll_s=_LIVE_POLL_S if is_live else _POLL_S,
            seen=progress.seen,
            lost=progress.lost,
        )
    except KeyboardInterrupt:
        click.echo(
            f"\nDetached: the task goes on. Look again with: dv task wait {task_id}\n"
            f"Stop it with: dv task cancel {task_id} --reason TEXT",
            err=True,
        )
        raise click.exceptions.Exit(exit_codes.INTERRUPTED) from None
    progress.end(task)
    return task


def task_failure(task: Task) -> Failure:
    """Return the failure that a task which ended badly is for the command that waited for it."""
    error = task.get("error") or {}
    state = str(task["state"])
    step = f"step {error['step']}: " if error.get("step") else ""
    detail = f"{task['title']}: {step}{error.get('message') or f'the task is {state}.'}"
    if error.get("runbook"):
        detail += f" Runbook: {reading(error['runbook'])}."
    hint = f"dv task history {task['id']}"
    if state == "stuck":
        hint = (
            "an operator mends the cause, then: "
            f"dv task resume-unwinding {task['id']} --reason TEXT"
        )
    document = problem(
        code=str(error.get("code") or f"task_{state}"),
        title={"stuck": "The task is stuck", "cancelled": "The task was cancelled"}.get(
            state, "The task failed"
        ),
        detail=detail,
        status=0,
        task=task["id"],
        state=state,
    )
    return Failure(document=document, exit_code=exit_codes.FAILED, hint=hint)


def without_repeats(task: Task) -> Task:
    """Return a task as a person reads it: what holds it up once, an error in words.

    ``held_up`` says the same as ``blocked`` and the error, and more; unless the error is a second
    trouble, with the undo.
    """
    held = task.get("held_up") or {}
    left_out = {"blocked"} if held else set()
    error = task.get("error")
    if held and (error or {}).get("message") in (None, held.get("why")):
        left_out.add("error")
    shown = {name: value for name, value in task.items() if name not in left_out}
    if isinstance(shown.get("error"), Mapping) and shown["error"]:
        shown["error"] = _in_words(shown["error"])
    return shown


def _in_words(error: Mapping[str, Any]) -> str:
    step = f"step '{error['step']}': " if error.get("step") else ""
    text = f"{step}{error.get('message', '')} [{error.get('code', '')}]"
    return f"{text} Runbook: {reading(error['runbook'])}." if error.get("runbook") else text


def _line(word: str, name: str) -> str:
    return f"  {word.ljust(8)} {name}"


def _next_try(step: Mapping[str, Any]) -> str:
    if (step.get("error") or {}).get("error_class") == "blocked":
        at = step.get("next_at")
        again = f"It is tried again at {clock_time(at)}" if at else "It was sent again"
        return f"{again}; that costs no retry."
    attempt = f"Attempt {step['retries_used'] + 1}"
    if step.get("retries_allowed") is not None:
        attempt += f" of {step['retries_allowed'] + 1}"
    if step.get("next_at"):
        return f"{attempt} begins at {clock_time(step['next_at'])}."
    return f"{attempt} is under way."


def _stored_name(step: Mapping[str, Any]) -> str:
    """Return how an error names the step."""
    return f"{step['name']}[{step['key']}]" if step.get("key") else str(step["name"])


def _name(step: Mapping[str, Any]) -> str:
    key = f" ({step['key']})" if step.get("key") else ""
    return f"{step['name']}{key}"


def _seconds(start: str | None, end: str | None) -> float | None:
    if not start or not end:
        return None
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    except (ValueError, TypeError):
        return None

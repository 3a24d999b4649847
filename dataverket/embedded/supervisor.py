"""Keeping processes running: started in order, restarted when they die, stopped together."""

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from dataverket.embedded.errors import CannotStart
from dataverket.lib.process import DEVNULL, STDOUT, Popen, TimeoutExpired

_WATCH_S = 0.1
_STOP_S = 10.0
_FIRST_PAUSE_S = 0.3
_LONGEST_PAUSE_S = 5.0
_STEADY_AFTER_S = 20.0
_EXAMINED_AFTER_S = 5.0
_EXAMINED_EVERY_S = 2.0
_AILING_AT_MOST = 3
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """One process to be kept running.

    Args:
        name: As it is shown and as its log is called.
        command: Program and arguments.
        environment: Added to ours.
        ready: Tells whether it serves by now.
        ready_within_s: Seconds until ``ready`` must have been true at the first start.
        ailment: Tells what is wrong with it by its own word, empty when nothing is. A program that
            says so three times in a row is started anew.
        stop_signal: Asks it to end in order.
        user: The user id to run as.
        directory: Where it runs.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    ready_within_s: float = 20.0
    ailment: Callable[[], str] = lambda: ""
    stop_signal: signal.Signals = signal.SIGTERM
    user: int | None = None
    directory: Path | None = None


class _Kept:
    """A program with its running process."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: Popen[bytes] | None = None
        self.started_at = 0.0
        self.failures = 0
        self.due_at = 0.0
        self.paused = False
        self.examined_at = 0.0
        self.ailing = 0


class Supervisor:
    """Starts, watches and stops programs. What it says goes through ``say``."""

    def __init__(self, *, logs: Path, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._say = say
        self._kept: dict[str, _Kept] = {}
        self._batches: list[list[_Kept]] = []
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(self, *programs: Program) -> None:
        """Start programs side by side and wait until each is ready.

        Raises:
            CannotStart: One ended or was not ready in time; names it and quotes its log.
        """
        self.begin(*programs)
        self.await_ready(*programs)

    def begin(self, *programs: Program) -> None:
        """Start programs side by side and go on; see :meth:`await_ready`."""
        batch = [_Kept(program) for program in programs]
        self._batches.append(batch)
        for kept in batch:
            with self._lock:
                self._kept[kept.program.name] = kept
            self._spawn(kept)

    def await_ready(self, *programs: Program) -> None:
        """Wait until each of the started programs is ready; from now on they are watched.

        Raises:
            CannotStart: One ended or was not ready in time; names it and quotes its log.
        """
        for program in programs:
            self._await_ready(self._kept[program.name])
        if not self._watcher.is_alive():
            self._watcher.start()

    def pids(self) -> dict[str, int]:
        """Return the process id of every running program."""
        with self._lock:
            return {
                name: kept.process.pid
                for name, kept in self._kept.items()
                if kept.process is not None and kept.process.poll() is None
            }

    def pause(self, name: str) -> None:
        """Stop one program and leave it stopped until :meth:`resume`."""
        with self._lock:
            kept = self._kept[name]
            kept.paused = True
        self._end(kept)

    def resume(self, name: str) -> None:
        """Start a paused program again."""
        with self._lock:
            kept = self._kept[name]
            kept.paused = False
            kept.due_at = 0.0

    def stop(self) -> None:
        """End everything, what was started last first; what does not end in time is killed."""
        self._stopping.set()
        with self._lock:  # from here on nothing is started again
            for batch in reversed(self._batches):
                self._end(*batch)
        self._ended.set()

    def _spawn(self, kept: _Kept) -> None:
        program = kept.program
        log_path = self._logs / f"{program.name}.log"
        identity: dict[str, Any] = {}
        if program.user is not None:
            identity = {"user": program.user, "group": program.user, "extra_groups": []}
        try:
            with log_path.open("ab") as log:
                kept.process = _popen(program, log, identity)
        except OSError as error:
            raise CannotStart(f"{program.name}: cannot be started: {error}") from error
        kept.started_at = time.monotonic()

    def _await_ready(self, kept: _Kept) -> None:
        end = time.monotonic() + kept.program.ready_within_s
        while not kept.program.ready():
            if kept.process is None or kept.process.poll() is not None:
                raise CannotStart(
                    f"{kept.program.name}: ended at once. {self._last_words(kept.program)}"
                )
            if time.monotonic() > end:
                raise CannotStart(
                    f"{kept.program.name}: not ready after {kept.program.ready_within_s:g} s. "
                    f"{self._last_words(kept.program)}"
                )
            time.sleep(0.05)

    def _last_words(self, program: Program) -> str:
        path = self._logs / f"{program.name}.log"
        lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
        return f"Its log {path} ends with: {lines[-1] if lines else '(nothing)'}"

    def _watch(self) -> None:
        while not self._stopping.wait(_WATCH_S):
            with self._lock:
                if self._stopping.is_set():
                    break
                for kept in list(self._kept.values()):
                    try:
                        self._look_after(kept)
                    except Exception as error:  # noqa: BLE001 - one program must not stop the watch
                        kept.due_at = time.monotonic() + _LONGEST_PAUSE_S
                        self._announce(str(error))

        # A program gets its stop signal when the thread that started it ends: stay until then.
        self._ended.wait()

    def _announce(self, text: str) -> None:
        """Say something; nobody listening any more (a closed terminal) is no reason to stop."""
        with suppress(OSError, ValueError):
            self._say(text)

    def _look_after(self, kept: _Kept) -> None:
        if kept.paused or kept.process is None:
            return
        code, now = kept.process.poll(), time.monotonic()
        if code is None:
            self._examine(kept, now)
            return
        if kept.due_at == 0.0:
            steady = now - kept.started_at > _STEADY_AFTER_S
            kept.failures = 1 if steady else kept.failures + 1
            pause = min(_FIRST_PAUSE_S * 2 ** (kept.failures - 1), _LONGEST_PAUSE_S)
            kept.due_at = now + pause
            how = f"signal {_signal_name(-code)}" if code < 0 else f"exit code {code}"
            self._announce(
                f"{kept.program.name} ended by {how}; it is started again in {pause:.1f} s"
            )
            _kill_group(kept.process.pid)
        if now >= kept.due_at:
            kept.due_at = 0.0
            self._spawn(kept)
            self._announce(f"{kept.program.name} runs again")

    def _examine(self, kept: _Kept, now: float) -> None:
        """Kill a program that says itself, again and again, that it can do no work."""
        is_young = now - kept.started_at < _EXAMINED_AFTER_S
        if is_young or kept.process is None or now - kept.examined_at < _EXAMINED_EVERY_S:
            return
        kept.examined_at = now
        said = kept.program.ailment()
        kept.ailing = kept.ailing + 1 if said else 0
        if kept.ailing >= _AILING_AT_MOST:
            kept.ailing = 0
            self._announce(f"{kept.program.name} does no work and is ended: {said}")
            kept.process.kill()

    def _end(self, *batch: _Kept) -> None:
        running = [
            (kept.program, kept.process)
            for kept in batch
            if kept.process is not None and kept.process.poll() is None
        ]
        for program, process in running:
            process.send_signal(program.stop_signal)
        end = time.monotonic() + _STOP_S
        for program, process in running:
            try:
                process.wait(max(end - time.monotonic(), 0.1))
            except TimeoutExpired:
                self._announce(f"{program.name} did not end within {_STOP_S:g} s; it is killed")
            _kill_group(process.pid)
            with suppress(TimeoutExpired):
                process.wait(5)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal has no name
        return str(number)


def _popen(program: Program, log: IO[bytes], identity: dict[str, Any]) -> Popen[bytes]:
    stop_signal = int(program.stop_signal)

    def follow_parent() -> None:  # when we are killed outright, nothing stays behind
        _LIBC.prctl(_PR_SET_PDEATHSIG, stop_signal)

    return Popen(
        list(program.command),
        stdin=DEVNULL,
        stdout=log,
        stderr=STDOUT,
        env={**os.environ, **program.environment},
        cwd=program.directory,
        start_new_session=True,
        preexec_fn=follow_parent,
        **identity,
    )


def _kill_group(pid: int) -> None:
    """Kill what a program left behind in its session (pool children)."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return

"""Configuration sessions of a simulated switch: candidates, commit, commit timer, rollback.

Source: Arista EOS User Manual, Session Management, Configuration Sessions.
"""

import asyncio
import difflib
from collections.abc import Callable
from dataclasses import dataclass, field

from apps.nett.simulators.grammar import LineRefused
from apps.nett.simulators.switch_configuration import SwitchConfiguration

_PENDING_MAX = 5
_COMPLETED_KEPT = 1


@dataclass(slots=True)
class Session:
    """One configuration session, by its name on the switch."""

    name: str
    candidate: SwitchConfiguration
    state: str = "pending"
    user: str = ""


@dataclass(slots=True)
class _Timer:
    session: Session
    before: SwitchConfiguration
    handle: asyncio.TimerHandle


@dataclass(slots=True)
class Configurations:
    """Running and startup configuration and the sessions between them.

    ``changed`` is called after each change of the running configuration, ``record`` for the log.
    """

    running: SwitchConfiguration
    startup: SwitchConfiguration
    changed: Callable[[], None]
    record: Callable[[str, str], None]
    sessions: dict[str, Session] = field(default_factory=dict)
    timer: _Timer | None = None

    def enter(self, name: str, user: str) -> Session:
        """Open the session, or go on with it; refuses one that has ended."""
        session = self.sessions.get(name)
        if session is not None and session.state != "pending":
            answer = f"% Cannot enter session {name} (session state is: {session.state})"
            raise LineRefused(answer)
        if session is None:
            if sum(other.state == "pending" for other in self.sessions.values()) >= _PENDING_MAX:
                answer = "% Maximum number of pending sessions has been reached"
                raise LineRefused(answer)
            session = Session(name, self.running.copy(), user=user)
            self.sessions[name] = session
        return session

    def commit(self, session: Session, timer_s: int | None) -> None:
        """Make the candidate the running configuration, for ``timer_s`` seconds or for good."""
        if session.state != "pending" or self.sessions.get(session.name) is not session:
            answer = f"% Cannot commit session {session.name} (session state is: {session.state})"
            raise LineRefused(answer)
        if self.timer is not None:
            answer = (
                f"% Cannot commit: commit timer of session {self.timer.session.name} is running"
            )
            raise LineRefused(answer)
        before, self.running = self.running, session.candidate.copy()
        if timer_s is None:
            self.record("commit", session.name)
            self._end(session, "completed")
        else:
            handle = asyncio.get_running_loop().call_later(timer_s, self._run_out)
            self.timer = _Timer(session, before, handle)
            session.state = "pendingCommitTimer"
            self.record("commit-timer", f"{session.name} {timer_s}")
        self.changed()

    def confirm_or_commit(self, name: str) -> None:
        """Answer ``configure session NAME commit``: stop its timer, or commit it for good."""
        session = self._known(name)
        if self.timer is None or self.timer.session is not session:
            self.commit(session, None)
            return
        self.timer.handle.cancel()
        self.timer = None
        self.record("confirm", name)
        self._end(session, "completed")
        self.changed()

    def abort(self, name: str) -> None:
        """Drop the candidate; with a running timer, go back to what was before."""
        session = self._known(name)
        if self.timer is not None and self.timer.session is session:
            self.timer.handle.cancel()
            self._roll_back("aborted")
            return
        if session.state != "pending":
            answer = f"% Cannot abort session {name} (session state is: {session.state})"
            raise LineRefused(answer)
        self.record("abort", name)
        del self.sessions[name]

    def save(self) -> None:
        """Copy the running to the startup configuration."""
        self.startup = self.running.copy()
        self.record("save", "startup-config")
        self.changed()

    def restart_view(self) -> SwitchConfiguration:
        """Return the running configuration without what still waits for its confirmation."""
        return self.timer.before if self.timer is not None else self.running

    def close(self) -> None:
        """Stop the timer."""
        if self.timer is not None:
            self.timer.handle.cancel()
            self.timer = None

    def diff(self, name: str) -> str:
        """Return running → candidate as a unified diff, empty when nothing differs."""
        session = self._known(name)
        return "\n".join(
            difflib.unified_diff(
                self.running.lines(),
                session.candidate.lines(),
                "system:/running-config",
                f"session:/{name}-session-config",
                lineterm="",
            )
        )

    def _known(self, name: str) -> Session:
        if name not in self.sessions:
            answer = f"% Session {name} does not exist"
            raise LineRefused(answer)
        return self.sessions[name]

    def _run_out(self) -> None:
        self._roll_back("aborted")

    def _roll_back(self, state: str) -> None:
        if self.timer is None:
            return
        timer, self.timer = self.timer, None
        self.running = timer.before
        self.record("rollback", timer.session.name)
        self._end(timer.session, state)
        self.changed()

    def _end(self, session: Session, state: str) -> None:
        session.state = state
        ended = [one for one in self.sessions.values() if one.state in {"completed", "aborted"}]
        for other in [one for one in ended if one is not session]:
            if len(ended) > _COMPLETED_KEPT:
                del self.sessions[other.name]
                ended.remove(other)

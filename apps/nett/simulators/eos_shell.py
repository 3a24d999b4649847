"""The command line of one login to a simulated Arista EOS switch.

Source: Arista EOS User Manual, Command-Line Interface; Configuration Sessions.
"""

# ruff: noqa: SLF001 - the tables below name the methods of the class above them
import re
from collections.abc import Callable, Mapping
from typing import Protocol

from apps.nett.simulators.grammar import LineRefused, Match, match_line
from apps.nett.simulators.sessions import Configurations, Session

_TIMER = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")
_UNPRIVILEGED = frozenset({"enable", "exit", "quit", "logout"})
_SESSION_WORD = 6


class LoggedOut(Exception):
    """The user ended the login."""


class Dropped(Exception):
    """The switch ends the connection without an answer."""


class Switch(Protocol):
    """What a shell needs of the switch that it belongs to."""

    name: str
    configurations: Configurations

    def heeds(self, line: str) -> bool:
        """Tell whether the line has its effect; raise LineRefused when a fault refuses it."""

    def committed(self) -> None:
        """Raise Dropped when a fault makes the switch drop the login after a commit."""

    def record(self, event: str, text: str) -> None:
        """Add an entry to the log of the switch."""

    def show_version(self) -> str:
        """Return the text of ``show version``."""

    def show_interfaces_status(self) -> str:
        """Return the text of ``show interfaces status``."""

    def show_vlan(self) -> str:
        """Return the text of ``show vlan``."""

    def show_sessions(self, *, detail: bool) -> str:
        """Return the text of ``show configuration sessions``."""


class EosShell:
    """Mode, section and configuration session of one login; turns a line into its answer."""

    def __init__(self, switch: Switch, user: str) -> None:
        self._switch = switch
        self._user = user
        self._privileged = False
        self._configuring = False
        self._session: Session | None = None
        self._section = ""

    @property
    def prompt(self) -> str:
        """The prompt as EOS writes it, such as ``sw1(config-s-dv-7-if-Et1)#``."""
        name = self._switch.configurations.running.hostname
        if not self._configuring:
            return f"{name}{'#' if self._privileged else '>'}"
        words = ["config"]
        if self._session is not None:
            words += ["s", self._session.name[:_SESSION_WORD]]
        if self._section:
            kind, _, names = self._section.partition(" ")
            short = names.replace("Ethernet", "Et").replace("Port-Channel", "Po")
            words += ["if" if kind == "interface" else kind, short]
        return f"{name}({'-'.join(words)})#"

    def answer(self, line: str) -> str:
        """Return what the switch prints for one line; empty when it is silent.

        Raises:
            LoggedOut: The line ended the login.
            Dropped: A fault ends the connection.
        """
        line = line.strip()
        if not line or line.startswith("!"):
            return ""
        try:
            if not self._switch.heeds(line):
                return ""
            if self._configuring:
                return self._configure(line)
            return self._execute(line)
        except LineRefused as refused:
            self._switch.record("refused", line)
            return str(refused)

    def _execute(self, line: str) -> str:
        match: Match[Callable[..., str]] = match_line(line, _EXEC_LINES)
        first = line.split(maxsplit=1)[0]
        open_to_all = first in _UNPRIVILEGED or line.startswith(("terminal ", "show version"))
        if not self._privileged and not open_to_all:
            answer = "% Invalid input (privileged mode required)"
            raise LineRefused(answer)
        return match.handler(self, *match.values)

    def _configure(self, line: str) -> str:
        first = line.split(maxsplit=1)[0]
        if first in {"show", "configure", "write", "copy"}:
            return self._execute(line)
        if first == "do":
            return self._execute(line.removeprefix("do "))
        if line in {"end", "exit"}:
            return self._leave(whole=line == "end")
        if self._session is not None and first in {"commit", "abort"}:
            match: Match[Callable[..., str]] = match_line(line, _SESSION_LINES)
            return match.handler(self, *match.values)
        configurations = self._switch.configurations
        target = configurations.running if self._session is None else self._session.candidate
        self._section = target.apply(self._section, line)
        session = "running-config" if self._session is None else self._session.name
        self._switch.record("line", f"{session}: {line}")
        if self._session is None:
            configurations.changed()
        return ""

    def _leave(self, *, whole: bool) -> str:
        if self._section and not whole:
            self._section = ""
            return ""
        self._configuring, self._session, self._section = False, None, ""
        return ""

    def _enable(self) -> str:
        self._privileged = True
        return ""

    def _disable(self) -> str:
        self._privileged = False
        return ""

    def _log_out(self) -> str:
        raise LoggedOut

    def _terminal_width(self, columns: str) -> str:
        return f"Width set to {columns} columns."

    def _terminal_length(self, _lines: str) -> str:
        return "Pagination disabled."

    def _configure_terminal(self) -> str:
        self._configuring, self._session, self._section = True, None, ""
        return ""

    def _configure_session(self, name: str) -> str:
        self._session = self._switch.configurations.enter(name, self._user)
        self._configuring, self._section = True, ""
        return ""

    def _end_named_session(self, name: str, verb: str) -> str:
        if verb == "abort":
            self._switch.configurations.abort(name)
        else:
            self._switch.configurations.confirm_or_commit(name)
        return ""

    def _commit(self, *words: str) -> str:
        timer_s = None
        if words:
            found = _TIMER.fullmatch(words[-1])
            if found is None:
                answer = f"% Invalid input (at token 2: '{words[-1]}')"
                raise LineRefused(answer)
            hours, minutes, seconds = (int(part) for part in found.groups())
            timer_s = hours * 3600 + minutes * 60 + seconds
        self._switch.configurations.commit(self._own_session(), timer_s)
        self._leave(whole=True)
        self._switch.committed()
        return ""

    def _abort(self) -> str:
        self._switch.configurations.abort(self._own_session().name)
        return self._leave(whole=True)

    def _own_session(self) -> Session:
        if self._session is None:
            answer = "% Not in a configuration session"
            raise LineRefused(answer)
        return self._session

    def _save(self) -> str:
        self._switch.configurations.save()
        return "Copy completed successfully."

    def _show_running(self) -> str:
        return self._show_configuration(
            "running-config", self._switch.configurations.running.lines()
        )

    def _show_startup(self) -> str:
        return self._show_configuration(
            "startup-config", self._switch.configurations.startup.lines()
        )

    def _show_configuration(self, which: str, lines: list[str]) -> str:
        header = [
            f"! Command: show {which}",
            f"! device: {self._switch.name} (vEOS-lab, EOS-4.30.1F)",
            "!",
        ]
        return "\n".join([*header, *lines, "end"])

    def _show_own_diffs(self) -> str:
        return self._switch.configurations.diff(self._own_session().name)

    def _show_named_diffs(self, name: str) -> str:
        return self._switch.configurations.diff(name)

    def _show_sessions(self) -> str:
        return self._switch.show_sessions(detail=False)

    def _show_sessions_detail(self) -> str:
        return self._switch.show_sessions(detail=True)

    def _show_version(self) -> str:
        return self._switch.show_version()

    def _show_vlan(self) -> str:
        return self._switch.show_vlan()

    def _show_status(self) -> str:
        return self._switch.show_interfaces_status()


_EXEC_LINES: Mapping[str, Callable[..., str]] = {
    "enable": EosShell._enable,
    "disable": EosShell._disable,
    "exit": EosShell._log_out,
    "quit": EosShell._log_out,
    "logout": EosShell._log_out,
    "terminal width <word>": EosShell._terminal_width,
    "terminal length <word>": EosShell._terminal_length,
    "configure": EosShell._configure_terminal,
    "configure terminal": EosShell._configure_terminal,
    "configure session <word>": EosShell._configure_session,
    "configure session <word> commit|abort": EosShell._end_named_session,
    "write": EosShell._save,
    "write memory": EosShell._save,
    "copy running-config startup-config": EosShell._save,
    "show running-config": EosShell._show_running,
    "show startup-config": EosShell._show_startup,
    "show session-config diffs": EosShell._show_own_diffs,
    "show session-config named <word> diffs": EosShell._show_named_diffs,
    "show configuration sessions": EosShell._show_sessions,
    "show configuration sessions detail": EosShell._show_sessions_detail,
    "show version": EosShell._show_version,
    "show vlan": EosShell._show_vlan,
    "show interfaces status": EosShell._show_status,
}
_SESSION_LINES: Mapping[str, Callable[..., str]] = {
    "commit": EosShell._commit,
    "commit timer <word>": EosShell._commit,
    "abort": EosShell._abort,
}

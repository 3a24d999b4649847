"""Driver for Arista EOS over its command line: configuration sessions with a commit timer.

Source: Arista EOS User Manual, Session Management, Configuration Sessions. Tried against the
simulator of this project, not against a real Arista.
"""

import contextlib
import re
from collections.abc import Iterator

from apps.nett.drivers.base import (
    Busy,
    Capability,
    DeviceFacts,
    Limits,
    PendingSession,
    Rejected,
    RunningConfiguration,
)
from apps.nett.drivers.eos_parser import parse_running
from apps.nett.drivers.ssh_cli import SshCli, open_cli
from apps.nett.messages import DeviceAddress
from dataverket.lib.execution import Credential

_REFUSAL = re.compile(r"^% .*$", re.MULTILINE)
_SESSION_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}")
_SESSION_ROW = re.compile(r"^[ *]+(\S+)\s+(pending\w*|completed|aborted\w*)\b", re.MULTILINE)


def _refusal(answer: str) -> str:
    found = _REFUSAL.search(answer)
    return found[0] if found else ""


class EosDevice:
    """One login to an EOS switch. Made by :func:`open_eos`."""

    def __init__(self, cli: SshCli, device: DeviceAddress) -> None:
        self._cli = cli
        self._device = device
        self._session = ""

    def capabilities(self) -> frozenset[Capability]:
        """Return what this driver offers; no traffic."""
        return frozenset(Capability)

    def facts(self) -> DeviceFacts:
        """Read who the switch is. Source: ``show version``."""
        answer = self._ask("show version")
        fields = dict(re.findall(r"^([\w ]+): *(.*)$", answer, re.MULTILINE))
        first = answer.strip().partition("\n")[0].strip()
        vendor, _, model = first.partition(" ")
        return DeviceFacts(
            vendor=vendor,
            model=model,
            serial=fields.get("Serial number", "").strip(),
            os_version=fields.get("Software image version", "").strip(),
        )

    def running(self) -> RunningConfiguration:
        """Read and parse ``show running-config``."""
        return parse_running(self._ask("show running-config"))

    def load(self, name: str, text: str) -> None:
        """Open the session and send the lines one by one; the first refused line ends it.

        Raises:
            Rejected: A line was refused; the session was aborted. Final.
            Busy: The session cannot be opened. Retryable.
        """
        if not _SESSION_NAME.fullmatch(name):
            message = (
                f"{self._where}: expected a session name of letters, digits, - and _: {name!r}"
            )
            raise Rejected(message)
        if refusal := _refusal(self._cli.run(f"configure session {name}")):
            message = f"{self._where}: session {name} cannot be opened: {refusal}"
            raise Busy(message)
        self._session = name
        for line in filter(None, (raw.strip() for raw in text.splitlines())):
            if refusal := _refusal(self._cli.run(line)):
                self._cli.run("abort")
                self._session = ""
                message = (
                    f"{self._where}: the line {line!r} was refused: {refusal}. Nothing was changed "
                    "and the session is gone; compare the line with what this EOS version knows"
                )
                raise Rejected(message)

    def diff(self) -> str:
        """Return ``show session-config diffs``, running → session."""
        self._expect_session()
        return self._ask("show session-config diffs")

    def commit(self, confirm_s: int) -> str:
        """Send ``commit timer`` and return the name of the session, its token.

        Raises:
            Busy: Another session waits for its confirmation; ours was dropped. Retryable.
            Rejected: The device refuses the session as a whole; it was dropped. Final.
        """
        name = self._expect_session()
        hours, rest = divmod(confirm_s, 3600)
        timer = f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
        refusal = _refusal(self._cli.run(f"commit timer {timer}"))
        self._session = ""
        if refusal:
            self._cli.run("abort")
            message = f"{self._where}: session {name} was not committed: {refusal}"
            raise Busy(message) if "timer" in refusal.lower() else Rejected(message)
        return name

    def pending(self) -> tuple[PendingSession, ...]:
        """Read ``show configuration sessions``."""
        answer = self._ask("show configuration sessions")
        return tuple(
            PendingSession(
                name=name, open=state == "pending", timed=state.lower() == "pendingcommittimer"
            )
            for name, state in _SESSION_ROW.findall(answer)
        )

    def confirm(self, token: str) -> None:
        """Send ``configure session NAME commit``; only from a login other than the commit's.

        A session whose timer has run out is not committed anew: it is looked at first.

        Raises:
            Busy: The timer has run out; the device rolled back. Retryable.
        """
        waits = any(one.timed and one.name == token for one in self.pending())
        refusal = self._end(token, "commit") if waits else "its commit timer has run out"
        if refusal:
            message = (
                f"{self._where}: session {token} was not confirmed in time ({refusal}); the device "
                "went back to what it ran before. Try again, with a longer timer when this repeats"
            )
            raise Busy(message)

    def cancel(self, token: str) -> None:
        """Send ``configure session NAME abort``; silent when the session is over. Repeatable."""
        if any(one.name == token and not one.ended for one in self.pending()):
            self._end(token, "abort")

    def save(self) -> None:
        """Send ``write memory``.

        Raises:
            Busy: The device could not write its startup configuration. Retryable.
        """
        answer = self._cli.run("write memory")
        if refusal := _refusal(answer):
            message = f"{self._where}: running-config was not copied to startup-config: {refusal}"
            raise Busy(message)

    @property
    def _where(self) -> str:
        return f"device {self._device.name} (EOS)"

    def _end(self, token: str, verb: str) -> str:
        return _refusal(self._cli.run(f"configure session {token} {verb}"))

    def _ask(self, line: str) -> str:
        answer = self._cli.run(line)
        if answer.startswith("% "):
            message = f"{self._where}: {line!r} was refused: {_refusal(answer)}"
            raise Rejected(message)
        return answer

    def _expect_session(self) -> str:
        if not self._session:
            message = f"{self._where}: no session is loaded in this login; call load() first"
            raise Rejected(message)
        return self._session


@contextlib.contextmanager
def open_eos(device: DeviceAddress, credential: Credential, limits: Limits) -> Iterator[EosDevice]:
    """Log in to an EOS switch; the login ends with the block.

    Raises:
        Unreachable: No connection or no login within the limits. Retryable.
        AuthRejected: The password or the device's host key is not the recorded one. Final.
    """
    with open_cli(device, credential, limits) as cli:
        yield EosDevice(cli, device)

"""A simulated Arista EOS switch: SSH, command line, configuration sessions, commit timer, faults.

Speaks SSH on a real TCP port, keeps running and startup configuration, and rolls back by itself
when a commit timer runs out. Tried against netmiko only; not against a real Arista.

Source: Arista EOS User Manual, Configuration Sessions; RFC 4254 (SSH connection protocol).
"""

import asyncio
import contextlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncssh

from apps.nett.messages import PortConfiguration
from apps.nett.simulators import eos_tables
from apps.nett.simulators.eos_shell import Dropped, EosShell, LoggedOut
from apps.nett.simulators.grammar import LineRefused
from apps.nett.simulators.sessions import Configurations
from apps.nett.simulators.switch_configuration import SwitchConfiguration
from dataverket.lib import clock

STATE_VERSION = 1
_LINE_MAX = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class SwitchFault:
    """Something that goes wrong for as long as it is set.

    ``refuse_line``: lines that the regular expression ``pattern`` finds answer Invalid input.
    ``ignore_line``: such lines are taken without a word and have no effect.
    ``drop_after_commit``: a commit is carried out, then the connection ends without an answer.
    ``unreachable``: every connection is cut, new ones end at once.
    """

    kind: Literal["refuse_line", "ignore_line", "drop_after_commit", "unreachable"]
    pattern: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LogEntry:
    """One thing that the switch did.

    ``event`` is one of login, login-refused, line, refused, commit, commit-timer, confirm, abort,
    rollback, save.
    """

    at: datetime
    event: str
    text: str


class SimulatedSwitch:
    """One switch. Use it from one event loop; clients may be anywhere.

    Args:
        name: Host name of the switch; restored state keeps its own.
        ports: Names of its ports, such as ``Ethernet1``.
        username: The one account.
        password: Its password.
        host_key: SSH private key in OpenSSH's PEM form; made when missing.
        on_change: Called with the switch after each change of what survives a restart.
    """

    def __init__(
        self,
        name: str,
        *,
        ports: Sequence[str],
        username: str,
        password: str,
        host_key: str | None = None,
        on_change: Callable[["SimulatedSwitch"], None] | None = None,
    ) -> None:
        self.name = name
        self.on_change = on_change
        self.log: list[LogEntry] = []
        self._username = username
        self._password = password
        self._key = (
            asyncssh.import_private_key(host_key)
            if host_key is not None
            else asyncssh.generate_private_key("ssh-ed25519")
        )
        fresh = SwitchConfiguration.new(name, ports)
        self.configurations = Configurations(
            running=fresh, startup=fresh.copy(), changed=self._changed, record=self.record
        )
        self._fault: SwitchFault | None = None
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._connections: set[asyncssh.SSHServerConnection] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on ``host`` and ``port``; 0 takes a free one."""
        self._acceptor = await asyncssh.listen(
            host,
            port,
            server_host_keys=[self._key],
            server_factory=lambda: _Server(self),
            process_factory=self._serve,
            line_editor=False,
        )

    async def stop(self) -> None:
        """Cut all connections, stop listening and stop the commit timer. Safe to repeat."""
        acceptor, self._acceptor = self._acceptor, None
        self._cut()
        self.configurations.close()
        if acceptor is not None:
            acceptor.close()
            await acceptor.wait_closed()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port while it listens."""
        if self._acceptor is None:
            message = f"switch {self.name}: expected a started switch; call start() first"
            raise RuntimeError(message)
        host, port = self._acceptor.sockets[0].getsockname()[:2]
        return str(host), int(port)

    @property
    def host_key_fingerprint(self) -> str:
        """The fingerprint in OpenSSH's form, ``SHA256:...``."""
        return self._key.get_fingerprint()

    @property
    def host_key(self) -> str:
        """The private host key, to give to the next start of this switch."""
        return self._key.export_private_key().decode()

    @property
    def fault(self) -> SwitchFault | None:
        """What goes wrong at present; set to ``None`` to end it."""
        return self._fault

    @fault.setter
    def fault(self, fault: SwitchFault | None) -> None:
        self._fault = fault
        if fault is not None and fault.kind == "unreachable":
            self._cut()

    def running_text(self) -> str:
        """Return the running configuration as text, without the header of ``show``."""
        return "\n".join([*self.configurations.running.lines(), "end"])

    def startup_text(self) -> str:
        """Return the startup configuration as text, without the header of ``show``."""
        return "\n".join([*self.configurations.startup.lines(), "end"])

    def type_lines(self, lines: Sequence[str]) -> None:
        """Take lines as if somebody typed them on the console: they run at once, unsaved.

        Raises:
            LineRefused: A line is wrong; those before it stand.
        """
        section = ""
        try:
            for line in lines:
                section = self.configurations.running.apply(section, line)
                self.record("line", f"console: {line}")
        finally:
            self._changed()

    def port_view(self, name: str) -> PortConfiguration:
        """Return what the running configuration makes of a port; KeyError when there is none."""
        return self.configurations.running.port_view(name)

    def port_names(self) -> tuple[str, ...]:
        """Return the names of the ports, in the order of the front panel."""
        return tuple(self.configurations.running.ports)

    def state(self) -> dict[str, Any]:
        """Return what survives a restart, as plain data: an unconfirmed change does not."""
        return {
            "version": STATE_VERSION,
            "running": self.configurations.restart_view().to_dict(),
            "startup": self.configurations.startup.to_dict(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what :meth:`state` returned; ends sessions and the commit timer."""
        if state.get("version") != STATE_VERSION:
            message = (
                f"switch {self.name}: expected state of version {STATE_VERSION}, "
                f"found {state.get('version')!r}; remove the saved state"
            )
            raise ValueError(message)
        self.configurations.close()
        self.configurations.sessions.clear()
        self.configurations.running = SwitchConfiguration.from_dict(state["running"])
        self.configurations.startup = SwitchConfiguration.from_dict(state["startup"])
        self._changed()

    def record(self, event: str, text: str) -> None:
        """Add an entry to the log."""
        self.log.append(LogEntry(at=clock.now(), event=event, text=text))

    def heeds(self, line: str) -> bool:
        """Refuse the line when the fault says so; tell whether it shall have its effect."""
        fault = self._fault
        if fault is None or not fault.pattern or not re.search(fault.pattern, line):
            return True
        if fault.kind == "refuse_line":
            answer = f"% Invalid input (at token 0: '{line.split(maxsplit=1)[0]}')"
            raise LineRefused(answer)
        return fault.kind != "ignore_line"

    def committed(self) -> None:
        """Drop the login when the fault says so."""
        if self._fault is not None and self._fault.kind == "drop_after_commit":
            raise Dropped

    def show_version(self) -> str:
        """Return ``show version``."""
        return eos_tables.version_table(f"SIM{self.name.upper()}")

    def show_vlan(self) -> str:
        """Return ``show vlan``."""
        return eos_tables.vlan_table(self.configurations.running)

    def show_interfaces_status(self) -> str:
        """Return ``show interfaces status``."""
        return eos_tables.status_table(self.configurations.running)

    def show_sessions(self, *, detail: bool) -> str:
        """Return ``show configuration sessions``."""
        timer = self.configurations.timer
        left_s = 0.0
        if timer is not None:
            left_s = max(0.0, timer.handle.when() - asyncio.get_running_loop().time())
        return eos_tables.session_table(self.configurations, left_s=left_s, detail=detail)

    def admits(self, username: str, password: str) -> bool:
        """Say whether the account may log in, and record the attempt."""
        name_fits = hmac.compare_digest(username.encode(), self._username.encode())
        password_fits = hmac.compare_digest(password.encode(), self._password.encode())
        admitted = name_fits and password_fits
        self.record("login" if admitted else "login-refused", username)
        return admitted

    def connected(self, connection: asyncssh.SSHServerConnection) -> None:
        """Keep the connection in mind, or end it when the switch is unreachable."""
        if self._fault is not None and self._fault.kind == "unreachable":
            connection.abort()
            return
        self._connections.add(connection)

    def disconnected(self, connection: asyncssh.SSHServerConnection | None) -> None:
        """Forget the connection."""
        if connection is not None:
            self._connections.discard(connection)

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change(self)

    def _cut(self) -> None:
        for connection in tuple(self._connections):
            connection.abort()

    async def _serve(self, process: asyncssh.SSHServerProcess[str]) -> None:
        shell = EosShell(self, process.get_extra_info("username"))
        with contextlib.suppress(OSError, asyncssh.Error, asyncssh.TerminalSizeChanged):
            if process.command is not None:
                await self._run_once(shell, process, process.command)
            else:
                await self._converse(shell, process)
        process.exit(0)

    async def _run_once(
        self, shell: EosShell, process: asyncssh.SSHServerProcess[str], line: str
    ) -> None:
        shell.answer("enable")
        with contextlib.suppress(LoggedOut):
            process.stdout.write(shell.answer(line) + "\n")
            await process.stdout.drain()

    async def _converse(self, shell: EosShell, process: asyncssh.SSHServerProcess[str]) -> None:
        typed, previous = "", ""
        process.stdout.write(f"\r\n{shell.prompt}")
        while chunk := await _read(process):
            for character in chunk:
                if character in "\r\n":
                    if character == "\r" or previous != "\r":
                        if not self._enter(shell, process, typed):
                            return
                        typed = ""
                elif character in "\b\x7f":
                    if typed:
                        typed = typed[:-1]
                        process.stdout.write("\b \b")
                elif character.isprintable() and len(typed) < _LINE_MAX:
                    typed += character
                    process.stdout.write(character)
                previous = character
            await process.stdout.drain()

    def _enter(self, shell: EosShell, process: asyncssh.SSHServerProcess[str], line: str) -> bool:
        try:
            answer = shell.answer(line)
        except LoggedOut:
            process.stdout.write("\r\n")
            return False
        except Dropped:
            process.channel.get_connection().abort()
            return False
        text = answer.replace("\n", "\r\n")
        process.stdout.write(f"\r\n{text}\r\n{shell.prompt}" if text else f"\r\n{shell.prompt}")
        return True


async def _read(process: asyncssh.SSHServerProcess[str]) -> str:
    """Return the next characters, empty at the end; a resized window or Ctrl-C is passed over."""
    while True:
        try:
            return await process.stdin.read(_LINE_MAX)
        except (asyncssh.TerminalSizeChanged, asyncssh.BreakReceived, asyncssh.SignalReceived):
            continue


class _Server(asyncssh.SSHServer):
    """One connection: passwords only."""

    def __init__(self, switch: SimulatedSwitch) -> None:
        self._switch = switch
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._switch.connected(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._switch.disconnected(self._connection)

    def begin_auth(self, username: str) -> bool:
        del username
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return self._switch.admits(username, password)

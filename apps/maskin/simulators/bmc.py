"""Simulated BMCs that speak IPMI 2.0 over UDP, one port each, all on one thread.

Built on pyghmi's BMC side, with what it lacks: it refuses cipher suites that it does not speak and
users that it does not know, keeps the persistent and UEFI bits of the boot flags, consumes a
one-time override, tells GUID and serial, and forgets dead sessions. Tried against pyghmi's client.

Source: IPMI 2.0 specification, revision 1.1, chapters 13, 28 and 34.
"""

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from pyghmi.ipmi.bmc import Bmc
from pyghmi.ipmi.private import session as pyghmi_session

from apps.maskin.simulators.bmc_session import BmcSession
from apps.maskin.simulators.fru import fru_with_serial
from dataverket.lib import clock, log

logger = log.get(__name__)

type BmcFault = Literal["silent", "refuses-override", "loses-override", "no-mailbox"]

_BOOT_FLAGS, _MAILBOX = 5, 7
_MAILBOX_BLOCK = 16
_VALID, _PERSISTENT = 0x80, 0x40
_DEVICES = {0: "none", 1: "network", 2: "disk", 6: "setup"}
_REFUSED, _OUT_OF_RANGE, _NOT_SUPPORTED_PARAMETER = 0xD5, 0xC9, 0x80
_LOG_KEPT = 500
# Changes of power alone: what a count of effects over a long run goes by.
_EFFECTS_KEPT = 5000
_PACKET_MAX = 3000
_HEADER, _RMCP_PLUS, _OPEN_SESSION = 16, 6, 0x10


@dataclass(frozen=True, kw_only=True, slots=True)
class BmcLogEntry:
    """One thing that the BMC did or saw."""

    at: datetime
    event: str
    text: str


class Chassis(Protocol):
    """The server behind a BMC. Called from the thread of the BMCs."""

    def power_changed(self, *, power: bool, reset: bool) -> None:
        """Power went on or off, or the server was reset."""


@dataclass(slots=True)
class BmcMemory:
    """What a BMC remembers: power, the two bytes of the boot flags, the first mailbox block."""

    power: bool = False
    flags: int = 0
    device: int = 0
    mailbox: bytes = bytes(_MAILBOX_BLOCK)


@dataclass(kw_only=True, slots=True)
class SimulatedBmc:
    """One BMC: its identity, account, memory, log and faults.

    ``port`` 0 takes a free one when the farm starts it; it then holds the real one.
    """

    name: str
    username: str
    password: str
    serial: str
    system_uuid: UUID
    host: str = "127.0.0.1"
    port: int = 0
    chassis: Chassis | None = None
    memory: BmcMemory = field(default_factory=BmcMemory)
    faults: set[BmcFault] = field(default_factory=set)
    log: deque[BmcLogEntry] = field(default_factory=lambda: deque(maxlen=_LOG_KEPT))
    effects: deque[BmcLogEntry] = field(default_factory=lambda: deque(maxlen=_EFFECTS_KEPT))
    on_change: Callable[[], None] | None = None

    def record(self, event: str, text: str = "") -> None:
        """Add an entry to the log."""
        entry = BmcLogEntry(at=clock.now(), event=event, text=text)
        self.log.append(entry)
        if event.startswith("power-"):
            self.effects.append(entry)

    def override(self) -> str:
        """Return the boot override in words, ``none`` when there is none."""
        if not self.memory.flags & _VALID or not self.memory.device:
            return "none"
        lasting = " (persistent)" if self.memory.flags & _PERSISTENT else ""
        return _DEVICES.get(self.memory.device, str(self.memory.device)) + lasting

    def take_boot_device(self) -> str:
        """Return the device of the override at a boot; a one-time override is gone afterwards."""
        word = self.override().removesuffix(" (persistent)")
        if not self.memory.flags & _PERSISTENT:
            self.memory.flags = self.memory.device = 0
            self._changed()
        return word

    def set_power(self, *, power: bool, event: str) -> None:
        """Change the power and tell the chassis; nothing happens when it stands already."""
        if power == self.memory.power:
            return
        self.memory.power = power
        self.record(event)
        self._changed()
        if self.chassis is not None:
            self.chassis.power_changed(power=power, reset=False)

    def reset(self, event: str) -> bool:
        """Restart a server that is on; tell whether it was."""
        if not self.memory.power:
            return False
        self.record(event)
        if self.chassis is not None:
            self.chassis.power_changed(power=True, reset=True)
        return True

    def set_boot_flags(self, flags: int, device: int) -> bool:
        """Take the boot flags; tell whether the BMC accepts them."""
        if "refuses-override" in self.faults:
            self.record("boot-override-refused", _DEVICES.get(device, str(device)))
            return False
        self.record("boot-override", f"{_DEVICES.get(device, device)} flags 0x{flags:02x}")
        if "loses-override" not in self.faults:
            self.memory.flags, self.memory.device = flags, device
            self._changed()
        return True

    def set_mailbox(self, block: bytes) -> None:
        """Keep the first block of the boot initiator mailbox."""
        self.memory.mailbox = block.ljust(_MAILBOX_BLOCK, b"\0")
        self._changed()

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()


class _Endpoint(Bmc):  # type: ignore[misc] # pyghmi is untyped
    """The network side of one BMC; pyghmi's constructor would start a thread of its own."""

    def __init__(self, bmc: SimulatedBmc, udp: socket.socket) -> None:
        self.simulated = bmc
        self.serversocket = udp
        self.port = bmc.port
        self.uuid = bmc.system_uuid
        self.authdata = {bmc.username: bmc.password}
        self.kg = None
        self.revision = self.deviceid = self.firmwareminor = self.additionaldevices = 0
        self.firmwaremajor, self.ipmiversion = 1, 2
        self.mfgid = self.prodid = 0
        self.authcap = bytes((0, 1, 0x80, 0x04, 0x02, 0, 0, 0, 0))
        self.sessions: dict[Any, BmcSession] = {}
        self._fru = fru_with_serial(bmc.serial)

    def received(self, packet: bytes, sender: Any) -> None:
        """Route one packet: to its session, or as the beginning of one."""
        if "silent" in self.simulated.faults or len(packet) < _HEADER:
            return
        is_rmcp_plus = packet[4] == _RMCP_PLUS
        payload = packet[5] & 0x3F
        if is_rmcp_plus and payload == _OPEN_SESSION:
            self.sessions[sender] = BmcSession(self, sender, packet[_HEADER:])
            # pyghmi keeps a session in a table of the whole process; this one has its own.
            pyghmi_session.Session.bmc_handlers.pop(sender, None)
        elif not is_rmcp_plus or (payload == 0 and packet[6:10] == bytes(4)):
            self.sessionless_data(packet, sender)
        elif (session := self.sessions.get(sender)) is not None:
            session._handle_ipmi_packet(bytearray(packet), sockaddr=sender)  # noqa: SLF001 - pyghmi's entry

    def handle_raw_request(self, request: dict[str, Any], session: Any) -> None:
        """Answer one command."""
        handler = _COMMANDS.get((request["netfn"], request["command"]))
        if handler is None:
            super().handle_raw_request(request, session)
            return
        try:
            handler(self, bytes(request["data"]), session)
        except IndexError:
            session.send_ipmi_response(code=0xC7)

    def get_system_guid(self) -> UUID:
        return self.simulated.system_uuid

    def get_power_state(self) -> str:
        return "on" if self.simulated.memory.power else "off"

    def _control(self, data: bytes, session: Any) -> None:
        bmc, code = self.simulated, 0
        match data[0]:
            case 0 | 5:
                bmc.set_power(power=False, event="power-off")
            case 1:
                bmc.set_power(power=True, event="power-on")
            case 2:
                code = 0 if bmc.reset("power-cycle") else _REFUSED
            case 3:
                code = 0 if bmc.reset("power-reset") else _REFUSED
            case _:
                code = _OUT_OF_RANGE
        session.send_ipmi_response(code=code)

    def _set_boot(self, data: bytes, session: Any) -> None:
        parameter = data[0] & 0x7F
        if parameter == _BOOT_FLAGS:
            accepted = self.simulated.set_boot_flags(data[1], (data[2] >> 2) & 0x0F)
            session.send_ipmi_response(code=0 if accepted else _REFUSED)
        elif parameter == _MAILBOX and self._has_mailbox(data[1]):
            self.simulated.set_mailbox(data[2 : 2 + _MAILBOX_BLOCK])
            session.send_ipmi_response(code=0)
        else:
            known = parameter in {0, 3, 4}
            session.send_ipmi_response(code=0 if known else _NOT_SUPPORTED_PARAMETER)

    def _has_mailbox(self, block: int) -> bool:
        return block == 0 and "no-mailbox" not in self.simulated.faults

    def _get_boot(self, data: bytes, session: Any) -> None:
        if data[0] & 0x7F == _MAILBOX and self._has_mailbox(data[1]):
            session.send_ipmi_response(data=[1, _MAILBOX, 0, *self.simulated.memory.mailbox])
            return
        if data[0] & 0x7F != _BOOT_FLAGS:
            session.send_ipmi_response(code=_NOT_SUPPORTED_PARAMETER)
            return
        memory = self.simulated.memory
        flags = [1, _BOOT_FLAGS, memory.flags, memory.device << 2, 0, 0, 0]
        session.send_ipmi_response(data=flags)

    def _fru_size(self, data: bytes, session: Any) -> None:
        if data[0]:
            session.send_ipmi_response(code=0xCB)
            return
        session.send_ipmi_response(data=[len(self._fru) & 0xFF, len(self._fru) >> 8, 0])

    def _fru_read(self, data: bytes, session: Any) -> None:
        offset = data[1] | data[2] << 8
        chunk = self._fru[offset : offset + data[3]]
        session.send_ipmi_response(data=[len(chunk), *chunk])


_COMMANDS: dict[tuple[int, int], Callable[[_Endpoint, bytes, Any], None]] = {
    (0x00, 0x02): _Endpoint._control,  # noqa: SLF001
    (0x00, 0x08): _Endpoint._set_boot,  # noqa: SLF001
    (0x00, 0x09): _Endpoint._get_boot,  # noqa: SLF001
    (0x0A, 0x10): _Endpoint._fru_size,  # noqa: SLF001
    (0x0A, 0x11): _Endpoint._fru_read,  # noqa: SLF001
}


@dataclass(frozen=True, slots=True)
class _Packet:
    """A packet that a BMC is busy with until ``due_at`` (monotonic)."""

    due_at: float
    endpoint: _Endpoint
    data: bytes
    sender: Any

    def handle(self) -> None:
        try:
            self.endpoint.received(self.data, self.sender)
        except Exception:  # a malformed packet must not end the thread of all BMCs
            name = self.endpoint.simulated.name
            logger.exception("simulator.bmc.packet_failed", bmc=name)


class BmcFarm:
    """Serves any number of BMCs from one thread.

    ``answer_after_s`` is how long each of them takes over a packet, as real ones do.
    """

    def __init__(self, *, answer_after_s: float = 0.0) -> None:
        self._answer_after_s = answer_after_s
        self._waiting: deque[_Packet] = deque()
        self._selector = selectors.DefaultSelector()
        self._waker, self._wake = socket.socketpair()
        self._thread: threading.Thread | None = None
        self._running = False
        self._sockets: list[socket.socket] = []

    def add(self, bmc: SimulatedBmc) -> None:
        """Bind the BMC's port; before :meth:`start`."""
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind((bmc.host, bmc.port))
        except OSError as error:
            udp.close()
            raise OSError(
                f"BMC of {bmc.name}: UDP port {bmc.port} of {bmc.host} is taken ({error}); stop "
                "what listens there"
            ) from error
        bmc.port = udp.getsockname()[1]
        self._sockets.append(udp)
        self._selector.register(udp, selectors.EVENT_READ, _Endpoint(bmc, udp))

    def start(self) -> None:
        """Begin to answer."""
        self._selector.register(self._waker, selectors.EVENT_READ, None)
        self._running = True
        self._thread = threading.Thread(target=self._serve, name="bmcs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and release the ports. Safe to repeat."""
        self._running = False
        if self._thread is not None:
            self._wake.send(b"x")
            self._thread.join(5)
            self._thread = None
        for udp in (*self._sockets, self._waker, self._wake):
            udp.close()
        self._sockets.clear()
        self._selector.close()

    def _serve(self) -> None:
        while self._running:
            first = self._waiting[0].due_at - time.monotonic() if self._waiting else None
            for key, _events in self._selector.select(first if first is None else max(first, 0.0)):
                if key.data is None or not isinstance(key.fileobj, socket.socket):
                    continue
                try:
                    packet, sender = key.fileobj.recvfrom(_PACKET_MAX)
                except OSError:
                    logger.exception("simulator.bmc.receive_failed", bmc=key.data.simulated.name)
                    continue
                due_at = time.monotonic() + self._answer_after_s
                self._waiting.append(_Packet(due_at, key.data, packet, sender))
            while self._waiting and self._waiting[0].due_at <= time.monotonic():
                self._waiting.popleft().handle()

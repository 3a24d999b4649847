"""IPMI 2.0 over LAN, through pyghmi; the only module that knows pyghmi's client.

Each :class:`IpmiBmc` owns one UDP socket and one session, opened by ``with`` and closed at its
end, so nothing is shared between threads and nothing survives a fork. pyghmi's own waiting has no
limit that a caller can set: here every login and command ends within ``timeout_s``.

Source: IPMI 2.0 specification, revision 1.1, chapters 13 (sessions), 20 (application), 28
(chassis), 34 (FRU).
"""

import contextlib
import os
import select
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self, cast
from uuid import UUID

from pyghmi.exceptions import PyghmiException
from pyghmi.ipmi.fru import FRU
from pyghmi.ipmi.private import simplesession

from apps.maskin.drivers.base import (
    AuthRejected,
    BmcIdentity,
    BootOverrideObserved,
    Busy,
    Capability,
    DeviceError,
    NotSupported,
    Rejected,
    Unreachable,
)
from apps.maskin.messages import BootDevice, PowerState
from dataverket.lib.execution import Credential

_RESEND_AFTER_S = 1.0
_CHASSIS, _APPLICATION, _STORAGE = 0x00, 0x06, 0x0A
_POWER_OFF, _POWER_ON, _RESET = 0, 1, 3
_BOOT_FLAGS, _MAILBOX = 5, 7
# Block 0 of the mailbox begins with an enterprise number; ours is zero, for nobody.
_ENTERPRISE, MARK_BYTES = bytes(3), 13
_VALID, _PERSISTENT, _UEFI = 0x80, 0x40, 0x20
_DEVICES: dict[BootDevice, int] = {"network": 1, "disk": 2}
_DEVICE_WORDS = {0: "none", 1: "network", 2: "disk", 3: "safe mode", 5: "optical", 6: "setup"}
_BUSY_CODES = frozenset({0xC0, 0xC3, 0xCE, 0xD2})
_UNKNOWN_CODES = frozenset({0x80, 0xC1, 0xC2})
_PRIVILEGE_CODE = 0xD4
_FRU_CHUNK = 16
_UUID_BYTES = 16


def _renew_locks() -> None:
    """Give a forked child fresh locks: another thread may have held them at the fork."""
    simplesession.KEEPALIVE_SESSIONS = threading.RLock()
    simplesession.WAITING_SESSIONS = threading.RLock()
    simplesession.Session.socketchecking = None
    simplesession.Session.keepalive_sessions = {}


os.register_at_fork(after_in_child=_renew_locks)


class _Session(simplesession.Session):  # type: ignore[misc] # pyghmi is untyped
    """pyghmi's single-socket session with a deadline and with repeats of lost packets."""

    def __init__(self, *, host: str, port: int, credential: Credential, timeout_s: float) -> None:
        self.deadline = time.monotonic() + timeout_s
        self.timeout_s = timeout_s
        self.answered = False
        self.socket: socket.socket | None = None
        try:
            super().__init__(
                bmc=host, userid=credential.username, password=credential.password, port=port
            )
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Forget the session and close the socket, without a word to the BMC."""
        simplesession.Session.keepalive_sessions.pop(self, None)
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _packet_within(self, seconds: float) -> bool:
        left = self.deadline - time.monotonic()
        if left <= 0 or self.socket is None:
            raise TimeoutError
        if not select.select([self.socket], [], [], min(seconds, left))[0]:
            return False
        self.answered = True
        self.process_pktqueue()
        return True

    def wait_for_rsp(self, timeout: float | None = None, callout: bool = True) -> None:  # noqa: FBT001, FBT002 - pyghmi's signature
        """Wait for a packet of the login; after a second of silence, begin the login anew."""
        del timeout, callout
        if not self._packet_within(_RESEND_AFTER_S) and self.logging:
            self.__dict__.pop("remseqnumber", None)
            self.login()

    def awaitresponse(self, retry: bool) -> None:  # noqa: FBT001 - pyghmi's signature
        """Wait for the answer to a command; ``retry`` repeats it after a second of silence."""
        while retry and self.lastresponse is None and (self.logged or self.logging):
            if not self._packet_within(_RESEND_AFTER_S) and self.resend and self.lastpayload:
                self.hasretried = 1
                self.send_payload()

    resend = True


class IpmiBmc:
    """One BMC over IPMI 2.0; all of Maskin's capabilities. Use it with ``with``.

    Args:
        name: The server's name, for messages.
        host: Address of the BMC.
        port: UDP port of the BMC.
        credential: User name and password.
        timeout_s: Limit in seconds of the login and of each command.

    Raises:
        Unreachable: No answer within ``timeout_s``. Retryable.
        Busy: The BMC has no free session, or says that it is busy. Retryable.
        AuthRejected: Unknown user, wrong password or too little privilege. Final.
        NotSupported: The BMC does not know the command. Final.
        Rejected: The BMC refuses the command. Final.
    """

    def __init__(
        self, *, name: str, host: str, port: int, credential: Credential, timeout_s: float = 10.0
    ) -> None:
        self._label = f"BMC of {name} at {host}:{port}"
        self._host = host
        self._port = port
        self._credential = credential
        self._timeout_s = timeout_s
        self._session: _Session | None = None

    def __enter__(self) -> Self:
        try:
            self._session = _Session(
                host=self._host,
                port=self._port,
                credential=self._credential,
                timeout_s=self._timeout_s,
            )
        except (PyghmiException, OSError) as error:
            raise self._translate(error, doing="login") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        with contextlib.suppress(PyghmiException, OSError):
            session.logout()
        session.close()

    def capabilities(self) -> frozenset[Capability]:
        """Return what IPMI can do: power, a boot override, identity, and a mark."""
        return frozenset({"power", "boot-network", "boot-disk", "identity", "mark"})

    def get_power(self) -> PowerState:
        """Return the power state. Safe to repeat. Source: IPMI 2.0, 28.2, byte 2 bit 0."""
        return "on" if self._command(_CHASSIS, 0x01, doing="read power")[0] & 1 else "off"

    def power_on(self) -> None:
        """Ask for power on; returns when accepted. Safe to repeat. Source: IPMI 2.0, 28.3."""
        self._command(_CHASSIS, 0x02, (_POWER_ON,), doing="power on", resend=False)

    def power_off(self) -> None:
        """Cut the power; returns when accepted. Safe to repeat. Source: IPMI 2.0, 28.3."""
        self._command(_CHASSIS, 0x02, (_POWER_OFF,), doing="power off", resend=False)

    def reset(self) -> None:
        """Restart at once; sent once, never repeated by itself. Source: IPMI 2.0, 28.3."""
        self._command(_CHASSIS, 0x02, (_RESET,), doing="reset", resend=False)

    def set_boot_once(self, target: BootDevice) -> None:
        """Boot from ``target`` by UEFI at the next reset only. Safe to repeat.

        Returns when the BMC accepted the setting: read it back, BMCs have lost it.

        Raises:
            NotSupported: ``target`` is not network or disk. Final.

        Source: IPMI 2.0, 28.12 and table 28-14, parameter 5.
        """
        device = _DEVICES.get(target)
        if device is None:
            raise NotSupported(
                f"{self._label}: boot target {target!r} is not supported; use network or disk"
            )
        # Bit 3: keep the flags although the boot may come later than 60 seconds from now. Some
        # BMCs do not know this parameter and need no such request.
        with contextlib.suppress(NotSupported, Rejected):
            self._command(_CHASSIS, 0x08, (3, 0x08), doing="keep boot flags")
        data = (_BOOT_FLAGS, _VALID | _UEFI, device << 2, 0, 0, 0)
        self._command(_CHASSIS, 0x08, data, doing=f"set boot override {target}")

    def get_boot_override(self) -> BootOverrideObserved:
        """Return the boot flags. Safe to repeat. Source: IPMI 2.0, 28.13 and table 28-14."""
        data = self._command(_CHASSIS, 0x09, (_BOOT_FLAGS, 0, 0), doing="read boot override")
        self._expect(data, 4, "read boot override")
        invalid = data[1] & 0x80 or not data[2] & _VALID
        device = 0 if invalid else (data[3] >> 2) & 0x0F
        return BootOverrideObserved(
            target=next((word for word, code in _DEVICES.items() if code == device), None),
            once=bool(device) and not data[2] & _PERSISTENT,
            uefi=bool(device) and bool(data[2] & _UEFI),
            device=_DEVICE_WORDS.get(device, f"device {device}"),
        )

    def get_mark(self) -> bytes:
        """Return the mark in the boot initiator mailbox, empty without one. Safe to repeat.

        The mailbox is optional for a BMC. Source: IPMI 2.0, table 28-14, parameter 7.
        """
        data = self._command(_CHASSIS, 0x09, (_MAILBOX, 0, 0), doing="read mark")
        self._expect(data, 6 + MARK_BYTES, "read mark")
        is_ours = data[3:6] == _ENTERPRISE
        return bytes(data[6 : 6 + MARK_BYTES]).rstrip(b"\0") if is_ours else b""

    def set_mark(self, mark: bytes) -> None:
        """Write the mark, at most 13 bytes, into the boot initiator mailbox. Safe to repeat.

        Source: IPMI 2.0, table 28-14, parameter 7, block 0.
        """
        if len(mark) > MARK_BYTES:
            raise ValueError(f"{self._label}: a mark has at most {MARK_BYTES} bytes: {mark!r}")
        block = _ENTERPRISE + mark.ljust(MARK_BYTES, b"\0")
        self._command(_CHASSIS, 0x08, (_MAILBOX, 0, *block), doing="write mark")

    def get_identity(self) -> BmcIdentity:
        """Return the product serial of FRU 0 and the system GUID. Safe to repeat.

        What the BMC does not have stays empty. The GUID is read in SMBIOS byte order, as BMCs
        send it in practice. Source: IPMI 2.0, 22.14 and 34.1-34.2.
        """
        try:
            guid = self._command(_APPLICATION, 0x37, doing="read system GUID")
            self._expect(guid, _UUID_BYTES, "read system GUID")
            system_uuid = str(UUID(bytes_le=bytes(guid[:_UUID_BYTES])))
        except (NotSupported, Rejected):
            system_uuid = ""
        try:
            serial = self._serial()
        except (NotSupported, Rejected):
            serial = ""
        return BmcIdentity(serial=serial, system_uuid=system_uuid)

    def _serial(self) -> str:
        size_data = self._command(_STORAGE, 0x10, (0,), doing="read FRU size")
        self._expect(size_data, 2, "read FRU size")
        size = size_data[0] | size_data[1] << 8
        content = bytearray()
        while len(content) < size:
            offset = len(content)
            wanted = min(_FRU_CHUNK, size - offset)
            data = (0, offset & 0xFF, offset >> 8, wanted)
            chunk = self._command(_STORAGE, 0x11, data, doing="read FRU")
            if not chunk or not chunk[0]:
                break
            content += chunk[1:]
        try:
            areas = FRU(rawdata=content).info or {}
        except Exception as error:  # pyghmi raises what it happens upon in a malformed FRU
            raise Rejected(
                f"{self._label}: FRU 0 of {size} bytes cannot be read ({error})",
                code="bmc.bad_fru",
            ) from error
        return str(areas.get("Serial Number") or "").strip()

    def _command(
        self,
        netfn: int,
        command: int,
        data: tuple[int, ...] = (),
        *,
        doing: str,
        resend: bool = True,
    ) -> bytes:
        session = self._session
        if session is None:
            raise RuntimeError(f"{self._label}: use the driver within a with block")
        session.deadline = time.monotonic() + self._timeout_s
        session.resend = resend
        try:
            response = cast(
                "dict[str, Any]", session.raw_command(netfn=netfn, command=command, data=data)
            )
        except (PyghmiException, OSError) as error:
            raise self._translate(error, doing=doing) from error
        if response.get("code"):
            raise self._refused(int(response["code"]), str(response.get("error", "")), doing)
        return bytes(response["data"])

    def _expect(self, data: bytes, length: int, doing: str) -> None:
        if len(data) < length:
            raise Rejected(
                f"{self._label}: {doing}: expected {length} bytes, found {len(data)}; "
                "update the BMC's firmware",
                code="bmc.short_answer",
            )

    def _refused(self, code: int, text: str, doing: str) -> DeviceError:
        message = f"{self._label}: {doing}: completion code 0x{code:02x}: {text or 'no text'}"
        if code in _BUSY_CODES:
            return Busy(message, code="bmc.busy")
        if code in _UNKNOWN_CODES:
            return NotSupported(message, code="bmc.not_supported")
        if code == _PRIVILEGE_CODE:
            return AuthRejected(
                f"{message}; give the account operator privilege", code="bmc.auth_rejected"
            )
        return Rejected(message, code="bmc.rejected")

    def _translate(self, error: Exception, *, doing: str) -> DeviceError:
        text = str(error)
        words = text.lower()
        if "password" in words or "unauthorized" in words or "username" in words:
            return AuthRejected(
                f"{self._label}: {doing} as {self._credential.username!r} was refused: {text}; "
                "check the credential in the vault and the account on the BMC",
                code="bmc.auth_rejected",
            )
        if "resources" in words:
            return Busy(
                f"{self._label}: {doing}: no free session: {text}; it frees them by itself",
                code="bmc.busy",
            )
        if isinstance(error, OSError) or not text or "timeout" in words or "connected" in words:
            return Unreachable(
                f"{self._label}: {doing}: expected an answer within {self._timeout_s:g} s, found "
                f"{text or 'silence'}; check the BMC's power, address, port and firewall",
                code="bmc.unreachable",
            )
        return Rejected(f"{self._label}: {doing}: {text}", code="bmc.rejected")

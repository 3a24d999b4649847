"""One login to the command line of a device over SSH: the only module that knows netmiko.

netmiko carries no types; what leaves this module is plain data and the errors of the driver tree.
"""

import contextlib
import re
from collections.abc import Iterator

import paramiko  # type: ignore[import-untyped]  # netmiko stands on it; only used here
from netmiko.arista import AristaSSH
from netmiko.exceptions import (
    NetmikoAuthenticationException,
    NetmikoBaseException,
    NetmikoTimeoutException,
    ReadException,
    ReadTimeout,
)

from apps.nett.drivers.base import AuthRejected, Limits, Unreachable
from apps.nett.messages import DeviceAddress
from dataverket.lib.execution import Credential

_PROMPT_PART = 16


class _HostKeyDiffersError(Exception):
    """The device showed a key other than the recorded one."""


class _Pinned(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # untyped base class
    """Accepts the recorded host key only; any key when none is recorded.

    Runs before authentication: a device with another key never sees the password.
    """

    def __init__(self, device: DeviceAddress) -> None:
        self._device = device

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Raise when the key differs from the recorded one."""
        del client, hostname
        wanted = self._device.host_key
        if wanted and key.fingerprint != wanted:
            message = (
                f"{_where(self._device)}: expected SSH host key {wanted}, found {key.fingerprint}; "
                "the password was not sent. Find out whether the device was replaced, then record "
                "its new key"
            )
            raise _HostKeyDiffersError(message)


class _Login(AristaSSH):
    """Notices at once when the device ends the login; netmiko waits for the limit to pass."""

    def read_channel(self) -> str:
        """Return what has come; raise when nothing has and nothing can come any more."""
        data = super().read_channel()
        if not data and getattr(self.remote_conn, "closed", False):
            message = "the channel is closed"
            raise ReadException(message)
        return data

    def cleanup(self, command: str = "exit") -> None:
        """Say nothing at the end: netmiko would wait for prompts of a device that may be gone."""


def _where(device: DeviceAddress) -> str:
    return f"device {device.name} ({device.host}:{device.port})"


class SshCli:
    """An open login in privileged mode. Made by :func:`open_cli`."""

    def __init__(self, connection: AristaSSH, device: DeviceAddress, limits: Limits) -> None:
        self._connection = connection
        self._device = device
        self._limits = limits
        prompt = re.escape(str(connection.base_prompt)[:_PROMPT_PART])
        self._prompt = rf"\n{prompt}[^\n]*[>#]\s*$"

    def run(self, line: str) -> str:
        """Send one line and return what the device printed, without echo and prompt.

        Raises:
            Unreachable: No prompt within the limit, or the login ended. Retryable; whether the
                line was carried out is not known.
        """
        try:
            answer = self._connection.send_command(
                line, expect_string=self._prompt, read_timeout=self._limits.read_s
            )
        except ReadTimeout as error:
            message = (
                f"{_where(self._device)}: expected a prompt within {self._limits.read_s:g} s after "
                f"{line!r}, found none; the line may have been carried out"
            )
            raise Unreachable(message) from error
        except (NetmikoBaseException, paramiko.SSHException, OSError, EOFError) as error:
            message = (
                f"{_where(self._device)}: the device ended the login at {line!r} "
                f"({type(error).__name__}); the line may have been carried out"
            )
            raise Unreachable(message) from error
        return str(answer).strip("\r\n")


@contextlib.contextmanager
def open_cli(device: DeviceAddress, credential: Credential, limits: Limits) -> Iterator[SshCli]:
    """Log in, enter privileged mode, and log out at the end.

    Raises:
        Unreachable: No connection or no login within the limits. Retryable.
        AuthRejected: The password or the device's host key is not the recorded one. Final.
    """
    connection = _Login(
        host=device.host,
        port=device.port,
        username=credential.username,
        password=credential.password,
        secret=credential.password,
        conn_timeout=limits.connect_s,
        banner_timeout=limits.connect_s,
        auth_timeout=limits.auth_s,
        read_timeout_override=limits.read_s,
        auto_connect=False,
    )
    connection.key_policy = _Pinned(device)
    try:
        _log_in(connection, device, limits)
        yield SshCli(connection, device, limits)
    finally:
        connection.disconnect()


def _is_refusal(error: NetmikoAuthenticationException) -> bool:
    """Tell a refused credential from one that was not answered; paramiko has one class for both."""
    said = str(error.__context__ or error)
    return "timeout" not in said and "transport shut down" not in said


def _nobody_listens(error: BaseException) -> bool:
    """Tell a connection that was refused at once from one that had no answer.

    netmiko calls both a timeout; paramiko's error below lists what each address said.
    """
    cause = error.__cause__ or error.__context__
    refused = getattr(cause, "errors", {}).values()
    return bool(refused) and all(isinstance(one, ConnectionRefusedError) for one in refused)


def _log_in(connection: AristaSSH, device: DeviceAddress, limits: Limits) -> None:
    try:
        connection._open()  # noqa: SLF001 - netmiko's way to connect after a change of key policy
        connection.enable()
    except _HostKeyDiffersError as error:
        raise AuthRejected(str(error)) from None
    except NetmikoAuthenticationException as error:
        if not _is_refusal(error):
            message = (
                f"{_where(device)}: no answer to the credential within {limits.auth_s:g} s, or the "
                "device ended the login before it; check its load and its account server"
            )
            raise Unreachable(message) from error
        message = (
            f"{_where(device)}: the device refused the credential {device.credential}; expected a "
            "login with this user name and password. Correct the secret or the account"
        )
        raise AuthRejected(message) from error
    except (NetmikoTimeoutException, ReadTimeout) as error:
        found = (
            "nothing takes SSH connections there"
            if _nobody_listens(error)
            else f"no SSH login within {limits.connect_s:g} s"
        )
        message = (
            f"{_where(device)}: {found}; check its power, its management network and whether SSH "
            "is on"
        )
        raise Unreachable(message) from error
    except (NetmikoBaseException, paramiko.SSHException, OSError, EOFError, ValueError) as error:
        message = (
            f"{_where(device)}: the login ended before a prompt came ({type(error).__name__}); "
            "check the device's log and its limit of logins"
        )
        raise Unreachable(message) from error

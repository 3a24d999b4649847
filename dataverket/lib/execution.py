"""What an executor gets from the site worker that runs it.

An executor is a plain function ``(command, context) -> result``: both dataclasses of the app's
``messages``. It has one effect, reads before it writes, and may run twice. What takes
minutes is begun, and answered with :class:`Pending`. It raises
:class:`~dataverket.lib.device_errors.DeviceError`; anything else counts as a defect (permanent).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """A resolved secret. Never logged, never put into a message; its repr hides the password."""

    username: str
    password: str

    def __repr__(self) -> str:
        return f"Credential(username={self.username!r}, password=…)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """What an executor returns when it has begun something long: come back, I hold the handle.

    The worker is free meanwhile. The same command is executed again after ``after_s`` seconds; the
    executor finds its handle in ``context.store`` and answers ``Pending`` again, or with the
    result. All attempts together have the step's ``limit_s``.

    Args:
        after_s: Seconds until the next question, from 0.5 to 600.
        note: How far it is, for a person.
    """

    after_s: float
    note: str = ""


class SiteStore(Protocol):
    """Small durable records of one datacenter (a JetStream key-value bucket).

    Keys are dot-separated tokens of ``[A-Za-z0-9_-]``; values are JSON objects. A site may lose
    this store: what stands in it must be rebuildable from the commands.
    """

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the record, or ``None``."""

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Write the record, replacing what was there."""

    def delete(self, key: str) -> None:
        """Remove the record; silent when there is none."""


class ExecutionContext(Protocol):
    """The surroundings of one execution.

    ``may_have_forgotten``: the store is younger than the step, so that what an earlier execution
    of it recorded may be lost. What must not happen twice then needs another witness.
    """

    datacenter: str
    task_id: UUID
    step_id: UUID
    attempt: int
    timeout_s: float
    store: SiteStore
    may_have_forgotten: bool

    def credential(self, reference: str) -> Credential:
        """Resolve a secret reference such as ``secret://osl1/bmc/osl1-r1-s01``.

        Raises:
            Unreachable: Sentral does not answer. Retryable.
            Rejected: The reference is unknown or belongs to another datacenter. Final.
        """

    def checkpoint(self) -> None:
        """Call between parts of the work: raises when this execution was fenced off.

        Raises:
            Fenced: A newer attempt owns the step; stop without another effect.
        """


class Fenced(Exception):
    """This execution lost its claim to a newer attempt; its result is not reported."""


type Executor[C, R] = Callable[[C, ExecutionContext], R | Pending]

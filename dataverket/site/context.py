"""What an executor is given: secrets, the site's store, and whether it still owns its step."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js.errors import KeyDeletedError, KeyNotFoundError
from nats.js.kv import KeyValue

from dataverket.bus import subjects
from dataverket.lib.device_errors import PlatformAway, Rejected
from dataverket.lib.execution import Credential, Fenced
from dataverket.site import fences
from dataverket.site.link import Link

_SECRET_LIMIT_S = 5.0
_STORE_LIMIT_S = 5.0


class BucketStore:
    """The site's records in a JetStream key-value bucket, for blocking code.

    Raises:
        PlatformAway: The site's NATS server does not answer within five seconds. Retryable.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    @property
    def _bucket(self) -> KeyValue:
        return self._link.records

    def _ask[T](self, work: Coroutine[Any, Any, T]) -> T:
        try:
            return self._link.call(work, timeout_s=_STORE_LIMIT_S)
        except (KeyNotFoundError, KeyDeletedError):
            raise
        except (NatsError, TimeoutError) as error:
            raise PlatformAway(
                f"the datacenter's store did not answer within {_STORE_LIMIT_S:g} s ({error!r}); "
                "is its NATS server running?",
                code="site.store_unreachable",
            ) from error

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the record, or ``None``."""
        try:
            entry = self._ask(self._bucket.get(key))
        except (KeyNotFoundError, KeyDeletedError):
            return None
        record: dict[str, Any] = json.loads(entry.value or b"{}")
        return record

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Write the record."""
        self._ask(self._bucket.put(key, json.dumps(value).encode()))

    def delete(self, key: str) -> None:
        """Remove the record."""
        self._ask(self._bucket.delete(key))


@dataclass(kw_only=True, slots=True)
class SiteContext:
    """The :class:`~dataverket.lib.execution.ExecutionContext` of a site worker."""

    datacenter: str
    task_id: UUID
    step_id: UUID
    attempt: int
    timeout_s: float
    store: BucketStore
    link: Link
    fences: Mapping[str, int] = field(default_factory=dict)
    may_have_forgotten: bool = False
    is_ours: Callable[[], bool] = lambda: True
    fenced: bool = False

    def credential(self, reference: str) -> Credential:
        """Ask Sentral for a secret of this datacenter.

        While Sentral does not answer, one that this process was given in the last quarter of an
        hour is good enough: a datacenter that is cut off goes on with what it holds.

        Raises:
            PlatformAway: Sentral does not answer within five seconds. Retryable.
            Rejected: It refuses: unknown, or another datacenter's. Final.
        """
        request = self.link.client.request(
            subjects.secret_request(self.datacenter), reference.encode(), timeout=_SECRET_LIMIT_S
        )
        try:
            answer = self.link.call(request, timeout_s=_SECRET_LIMIT_S + 1)
        except (NatsError, NoRespondersError, TimeoutError) as error:
            if (known := self.link.secrets.find(reference)) is not None:
                return known
            raise PlatformAway(
                f"{reference}: Sentral did not hand out the secret within {_SECRET_LIMIT_S:g} s; "
                "is the orchestrator running and the leaf link up?",
                code="secret.unreachable",
            ) from error
        body = json.loads(answer.data)
        if "error" in body:
            self.link.secrets.forget(reference)
            raise Rejected(f"{reference}: {body['error']}", code="secret.refused")
        found = Credential(username=body["username"], password=body["password"])
        self.link.secrets.keep(reference, found)
        return found

    def checkpoint(self) -> None:
        """Raise when a newer attempt has taken over, or another step has our locks.

        Raises:
            Fenced: The claim or a lock is not ours any more.
        """
        # A process that was frozen goes on before it hears that it was given up: time tells it.
        if self.fenced or not self.is_ours() or not self._holds_its_locks():
            raise Fenced(f"step {self.step_id}: attempt {self.attempt} lost its claim or a lock")

    def _holds_its_locks(self) -> bool:
        if not self.fences:
            return True
        check = fences.are_current(self.link.claims, self.fences)
        try:
            return self.link.call(check, timeout_s=_STORE_LIMIT_S)
        except (NatsError, TimeoutError):
            return True  # nobody else can have got in meanwhile: they need the same bucket

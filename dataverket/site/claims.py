"""Claims: which execution owns a step, kept in the site's key-value bucket.

The bucket's revision makes every change a compare-and-set; the attempt is the fence. A claim
whose lease ran out may be taken over, and the former owner notices at its next refresh. Leases are
written and judged by the site's clock, so that a worker whose own clock is wrong harms nobody.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from nats.js.errors import KeyDeletedError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

LEASE_S = 8.0
# So much before the end of a lease its holder begins nothing any more.
_MARGIN_S = 1.0

type Now = Callable[[], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What stands in the bucket for a step. ``lease_until`` is seconds since the epoch."""

    attempt: int
    direction: str
    holder: str
    lease_until: float
    digest: str
    result: dict[str, Any] | None = None


class Lease:
    """A claim that is ours, for as long as its revision proves it."""

    def __init__(
        self, bucket: KeyValue, key: str, claim: Claim, revision: int, *, now: Now
    ) -> None:
        self._bucket = bucket
        self._key = key
        self._claim = claim
        self._revision = revision
        self._now = now

    def is_live(self) -> bool:
        """Tell, without asking anybody, whether the lease cannot have run out yet."""
        return self._now() < self._claim.lease_until - _MARGIN_S

    async def refresh(self) -> bool:
        """Prolong the lease; false when the claim is not ours any more."""
        return await self._write(lease_until=self._now() + LEASE_S)

    async def complete(self, result: dict[str, Any]) -> bool:
        """Store the result of the effect; false when the claim is not ours any more."""
        return await self._write(lease_until=0.0, result=result)

    async def release(self) -> bool:
        """Give the claim back without a result, so that the next attempt need not wait."""
        return await self._write(lease_until=0.0)

    async def _write(self, **changes: Any) -> bool:
        claim = replace(self._claim, **changes)
        try:
            self._revision = await self._bucket.update(
                self._key, _encode(claim), last=self._revision
            )
        except KeyWrongLastSequenceError:
            return False
        self._claim = claim
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Why a claim could not be had.

    ``busy``: another execution holds a live lease, come back later. ``outdated``: a newer
    attempt was seen, the command is worthless. ``done``: the effect has happened, ``result``
    tells with which result.
    """

    why: Literal["busy", "outdated", "done"]
    result: dict[str, Any] | None = None


async def take(
    bucket: KeyValue,
    *,
    step_id: str,
    attempt: int,
    direction: str,
    digest: str,
    holder: str,
    now: Now,
) -> Lease | Refused:
    """Claim a step for one execution. ``now`` is the site's clock, in seconds since the epoch."""
    key = f"claim.{step_id}"
    wanted = Claim(
        attempt=attempt,
        direction=direction,
        holder=holder,
        lease_until=now() + LEASE_S,
        digest=digest,
    )
    try:  # nearly always the first to come: one round trip instead of two
        revision = await bucket.create(key, _encode(wanted))
        return Lease(bucket, key, wanted, revision, now=now)
    except KeyWrongLastSequenceError:
        pass
    try:
        entry = await bucket.get(key)
    except (KeyNotFoundError, KeyDeletedError):
        return Refused(why="busy")  # it went away between the two: come back
    refused = _refusal(Claim(**json.loads(entry.value or b"{}")), wanted, now())
    if refused is not None:
        return refused
    try:
        revision = await bucket.update(key, _encode(wanted), last=entry.revision)
    except KeyWrongLastSequenceError:
        return Refused(why="busy")
    return Lease(bucket, key, wanted, revision, now=now)


async def is_held(bucket: KeyValue, *, step_id: str, holder: str, now: Now) -> bool:
    """Tell whether another execution than ``holder`` works on a step at this moment."""
    try:
        entry = await bucket.get(f"claim.{step_id}")
    except (KeyNotFoundError, KeyDeletedError):
        return False
    known = Claim(**json.loads(entry.value or b"{}"))
    return known.holder != holder and known.lease_until > now()


def _refusal(known: Claim, wanted: Claim, now_s: float) -> Refused | None:
    if known.attempt > wanted.attempt:
        return Refused(why="outdated")
    same_work = known.direction == wanted.direction and known.digest == wanted.digest
    if known.result is not None and same_work:
        return Refused(why="done", result=known.result)
    if known.lease_until > now_s and known.holder != wanted.holder:
        return Refused(why="busy")
    return None


def _encode(claim: Claim) -> bytes:
    return json.dumps(asdict(claim), separators=(",", ":")).encode()

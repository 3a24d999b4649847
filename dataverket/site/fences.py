"""Fences of locks: what was sent under a lock that others hold by now stays without effect.

Sentral gives every holder of a lock a higher fence than the one before. The highest that was seen
stands in the site's bucket; with the bucket a site forgets the fences, not the claims' order: the
next command of a holder brings them back.
"""

import hashlib
import json
from collections.abc import Mapping

from nats.js.errors import KeyDeletedError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

_TRIES = 5


async def are_current(bucket: KeyValue, fences: Mapping[str, int]) -> bool:
    """Note the fences of a command; false when a higher one was seen of any of its locks.

    Safe to repeat. One read for each lock, and one write when its holder is new.
    """
    for key, fence in fences.items():
        if not await _is_current(bucket, key, fence):
            return False
    return True


async def _is_current(bucket: KeyValue, key: str, fence: int) -> bool:
    name = f"fence.{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    record = json.dumps({"key": key, "fence": fence}).encode()
    for _ in range(_TRIES):
        try:
            entry = await bucket.get(name)
        except (KeyNotFoundError, KeyDeletedError):
            known, revision = 0, None
        else:
            known, revision = int(json.loads(entry.value or b"{}").get("fence", 0)), entry.revision
        if known >= fence:
            return known == fence
        try:
            if revision is None:
                await bucket.create(name, record)
            else:
                await bucket.update(name, record, last=revision)
        except KeyWrongLastSequenceError:
            continue
        return True
    return False  # others write it all the time; what is not carried out is sent again

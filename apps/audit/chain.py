"""The arithmetic of the hash chain: how a record becomes bytes, and bytes a link."""

import json
from datetime import UTC
from hashlib import sha256
from typing import Any, Final

from apps.audit.models import AuditRecord

GENESIS: Final = "0" * 64


def canonical(record: AuditRecord) -> bytes:
    """Return a record as bytes that are the same whenever and wherever it is read.

    JSON with sorted keys, no white space and UTF-8 text, times in UTC with microseconds.
    """
    content: dict[str, Any] = {}
    for field in AuditRecord._meta.concrete_fields:
        value = getattr(record, field.attname)
        if field.name == "at":
            value = value.astimezone(UTC).isoformat(timespec="microseconds")
        elif value is not None and field.name not in ("before", "after"):
            value = str(value)
        content[field.attname] = value
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def link(previous_hash: str, record: AuditRecord) -> str:
    """Return the hash of the link that follows ``previous_hash``, in hex."""
    return sha256(previous_hash.encode() + b"\n" + canonical(record)).hexdigest()

"""The one envelope of commands and events: CloudEvents 1.0 in structured JSON mode.

Source: CloudEvents specification 1.0.2; W3C Trace Context for ``traceparent``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from dataverket.lib import sizes
from dataverket.lib.tracing import new_traceparent

SCHEMA_VERSION = 1
LIMIT_BYTES = sizes.MESSAGE_LIMIT_BYTES
# An event may hold a whole command as text. The rest of the MiB that streams take is for headers.
EVENT_LIMIT_BYTES = 1000 * 1024


class BadEnvelope(ValueError):
    """The bytes are not an envelope that this release understands. Final: never repeat it."""


class NewerSchema(BadEnvelope):
    """The message is of a newer release: another process here may understand it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """One message. Names are CloudEvents attributes and our extensions, all lower case.

    Attributes:
        id: Unique per message; for a step ``<step>:<attempt>:<kind>``.
        type: The subject without its datacenter, such as ``dv.nett.cmd.apply-ports``.
        source: Who sent it, such as ``/sentral`` or ``/osl1/nett``.
        time: When it was made, RFC 3339.
        datacenter: Where it is executed, or where it happened.
        correlationid: The request from which all of this follows.
        causationid: The id of the message that caused this one.
        taskid, stepid: The task and step that it belongs to, or empty.
        attempt: How often the step was sent; also its fence: a higher one wins.
        fences: Of the locks that a command holds, as :func:`encode_fences` writes them, or empty.
        firstsentat: When the first attempt of the step was sent, RFC 3339, or empty.
        expiresat: After this moment a command is not executed any more, RFC 3339, or empty.
        schemaversion: Of ``data``; a receiver refuses a higher one than it knows.
    """

    id: str
    type: str
    source: str
    time: str
    datacenter: str
    data: dict[str, Any]
    correlationid: str = ""
    causationid: str = ""
    tenantid: str = ""
    projectid: str = ""
    actor: str = ""
    taskid: str = ""
    stepid: str = ""
    attempt: int = 0
    direction: str = ""
    fences: str = ""
    firstsentat: str = ""
    expiresat: str = ""
    traceparent: str = field(default_factory=new_traceparent)
    schemaversion: int = SCHEMA_VERSION
    specversion: str = "1.0"
    datacontenttype: str = "application/json"

    def encode(self) -> str:
        """Return the envelope as compact JSON."""
        return json.dumps(
            {f.name: getattr(self, f.name) for f in fields(self)}, separators=(",", ":")
        )


_NAMES = frozenset(f.name for f in fields(Envelope))
_REQUIRED = ("id", "type", "source", "time", "datacenter", "data")
_NUMBERS = ("schemaversion", "attempt")
_TEXTS = tuple(sorted(_NAMES - {"data", *_NUMBERS}))
_TIMES = ("time", "firstsentat", "expiresat")
_LONGEST = 255
# Of the fences of locks there may be many.
_LONGEST_FENCES = 64 * 1024
_LARGEST = 2**31 - 1


def decode(raw: bytes, *, limit: int = LIMIT_BYTES) -> Envelope:
    """Read an envelope; unknown attributes are ignored, since newer senders may add some.

    Args:
        raw: The message.
        limit: How many bytes it may have: :data:`EVENT_LIMIT_BYTES` for what a site tells.

    Raises:
        BadEnvelope: Not JSON, too large, an attribute is missing, of the wrong kind, too long or
            unreadable, or the schema version is newer than this release. Final.
    """
    if len(raw) > limit:
        raise BadEnvelope(f"the message has {len(raw)} bytes, {limit} are allowed")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:  # the latter: nested too deeply
        raise BadEnvelope(f"the message is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadEnvelope(f"the message is a {type(body).__name__}, an object was expected")
    known = {name: value for name, value in body.items() if name in _NAMES}
    _check_numbers(known)
    missing = [name for name in _REQUIRED if name not in known]
    if missing:
        raise BadEnvelope(f"the message lacks {', '.join(missing)}")
    if not isinstance(known["data"], dict):
        raise BadEnvelope(f"data is a {type(known['data']).__name__}, an object was expected")
    _check_texts(known)
    decode_fences(known.get("fences", ""))
    return Envelope(**known)


def _check_numbers(known: Mapping[str, Any]) -> None:
    """Refuse the schema of a newer release before anything that it may have changed."""
    for name in _NUMBERS:
        value = known.get(name, 0)
        if type(value) is not int or not 0 <= value <= _LARGEST:
            raise BadEnvelope(f"{name} is {str(value)[:80]!r}, a number from 0 was expected")
        if name == "schemaversion" and value > SCHEMA_VERSION:
            raise NewerSchema(
                f"schema version {value} is not known here (up to {SCHEMA_VERSION}); upgrade this "
                "process"
            )


def _check_texts(known: Mapping[str, Any]) -> None:
    """Refuse what no database and no header could hold, and times that are none."""
    for name in _TEXTS:
        value = known.get(name, "")
        if not isinstance(value, str):
            raise BadEnvelope(f"{name} is a {type(value).__name__}, a text was expected")
        longest = _LONGEST_FENCES if name == "fences" else _LONGEST
        if len(value) > longest:
            raise BadEnvelope(f"{name} has {len(value)} characters, {longest} are allowed")
        if "\x00" in value or not _is_unicode(value):
            raise BadEnvelope(f"{name} is {value[:80]!a}: it holds what no text may hold")
    for name in _TIMES:
        value = known.get(name, "")
        if value or name == "time":
            _check_time(name, value)


def _is_unicode(value: str) -> bool:
    """Tell whether it can be written as UTF-8: JSON may hold half of a surrogate pair."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_time(name: str, value: str) -> None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadEnvelope(
            f"{name} is {value[:80]!r}, a time with its offset was expected (RFC 3339)"
        )


def encode_fences(fences: Mapping[str, int]) -> str:
    """Return the fences of locks, by key, as an attribute of an envelope."""
    return json.dumps(dict(sorted(fences.items())), separators=(",", ":")) if fences else ""


def decode_fences(text: str) -> dict[str, int]:
    """Read what :func:`encode_fences` wrote.

    Raises:
        BadEnvelope: Not an object of numbers. Final.
    """
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadEnvelope(f"fences is not JSON: {error}") from error
    if not isinstance(found, dict) or not all(type(fence) is int for fence in found.values()):
        raise BadEnvelope(f"fences is {text[:80]!r}, an object of numbers was expected")
    return found


def moment(at: datetime) -> str:
    """Return a time in the form that envelopes carry."""
    return at.isoformat(timespec="milliseconds")

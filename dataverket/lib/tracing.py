"""Spans: which work belongs to which request, across processes.

Every span has a W3C ``traceparent`` that travels in requests and envelopes. Only where
``OTEL_EXPORTER_OTLP_ENDPOINT`` is set are spans measured and sent; elsewhere nothing but the ids
is made, and no library is loaded.

Source: W3C Trace Context, section 3.2.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from dataverket.lib.otlp import SpanExport

type Kind = Literal["internal", "server", "producer", "consumer"]
type Attribute = str | int | float | bool

_TRACEPARENT = re.compile(
    r"^(?!ff)[0-9a-f]{2}-(?!0{32})(?P<trace>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}"
    r"-(?P<flags>[0-9a-f]{2})$"
)
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_current: ContextVar[str] = ContextVar("traceparent", default="")
_export: "SpanExport | None" = None


class Span(Protocol):
    """A piece of work. ``traceparent`` names it; what it causes carries that on."""

    traceparent: str

    def rename(self, name: str) -> None:
        """Give the span the name that was not known when it began."""

    def note(self, **attributes: Attribute) -> None:
        """Add attributes; ``__`` in a name stands for a dot."""

    def fail(self, message: str) -> None:
        """Mark the work as failed."""


class _Ids:
    """A span of which only the ids exist."""

    __slots__ = ("traceparent",)

    def __init__(self, traceparent: str) -> None:
        self.traceparent = traceparent

    def rename(self, name: str) -> None:
        """Nobody will read it."""

    def note(self, **attributes: Attribute) -> None:
        """Nobody will read it."""

    def fail(self, message: str) -> None:
        """Nobody will read it."""

    def end(self) -> None:
        """Nothing was measured."""


def new_traceparent(parent: str = "") -> str:
    """Return a W3C ``traceparent``: a new span below ``parent``, or a new trace.

    A parent that is not well formed counts as none. Whether it is sampled is kept.
    """
    found = _TRACEPARENT.match(parent)
    trace, flags = (found["trace"], found["flags"]) if found else (secrets.token_hex(16), "01")
    return f"00-{trace}-{secrets.token_hex(8)}-{flags}"


def trace_id_of(traceparent: str) -> str:
    """Return the trace that a ``traceparent`` belongs to; empty when it is not well formed."""
    found = _TRACEPARENT.match(traceparent)
    return found["trace"] if found else ""


def current() -> str:
    """Return the ``traceparent`` of the work at hand; empty outside of any span."""
    return _current.get()


@contextmanager
def span(
    name: str, *, kind: Kind = "internal", parent: str | None = None, **attributes: Attribute
) -> Iterator[Span]:
    """Do the work of the block as a span.

    Args:
        name: Of few values: a verb and what it is done to, never an id.
        kind: ``server`` takes a request, ``producer`` sends a message, ``consumer`` takes one.
        parent: The ``traceparent`` that caused it; without one the span at hand.
        **attributes: What else is known; ``__`` in a name stands for a dot.
    """
    above = _current.get() if parent is None else parent
    made = _Ids(new_traceparent(above)) if _export is None else _export.begin(name, kind, above)
    made.note(**attributes)
    token = _current.set(made.traceparent)
    try:
        yield made
    except BaseException as error:
        made.fail(f"{type(error).__name__}: {error}")
        raise
    finally:
        _current.reset(token)
        made.end()


def start(process: str) -> None:
    """Begin to send spans, if an endpoint is set. Call it after forking. Safe to repeat.

    Args:
        process: Becomes the service's name unless ``OTEL_SERVICE_NAME`` is set.
    """
    global _export  # noqa: PLW0603 - one per process
    if _export is not None or not any(os.environ.get(name) for name in _ENDPOINTS):
        return
    from dataverket.lib.otlp import SpanExport  # noqa: PLC0415 - half a second, only where wanted

    _export = SpanExport(process)


def stop() -> None:
    """Send what is left and stop sending; waits for the collector at most some seconds."""
    global _export
    if _export is not None:
        ending, _export = _export, None
        ending.close()

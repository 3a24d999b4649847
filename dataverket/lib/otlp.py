"""Sending spans by OTLP over HTTP. Loaded only where an endpoint is set; see ``tracing``.

The SDK reads its own variables: ``OTEL_EXPORTER_OTLP_*``, ``OTEL_TRACES_SAMPLER``,
``OTEL_BSP_*``, ``OTEL_RESOURCE_ATTRIBUTES``.
"""

import os
import socket
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from dataverket.lib.tracing import Attribute, Kind

_KINDS: Final[dict[Kind, SpanKind]] = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_FORMAT: Final = TraceContextTextMapPropagator()


class MeasuredSpan:
    """A span that will be sent; see :class:`dataverket.lib.tracing.Span`."""

    __slots__ = ("_span", "traceparent")

    def __init__(self, span: Span) -> None:
        self._span = span
        found = span.get_span_context()
        self.traceparent = (
            f"00-{found.trace_id:032x}-{found.span_id:016x}-{int(found.trace_flags):02x}"
        )

    def rename(self, name: str) -> None:
        """Give the span another name."""
        self._span.update_name(name)

    def note(self, **attributes: Attribute) -> None:
        """Add attributes."""
        for name, value in attributes.items():
            self._span.set_attribute(name.replace("__", "."), value)

    def fail(self, message: str) -> None:
        """Mark the work as failed."""
        self._span.set_status(Status(StatusCode.ERROR, message[:500]))

    def end(self) -> None:
        """The work is done."""
        self._span.end()


class SpanExport:
    """The spans of one process on their way to the collector, sent by a thread."""

    def __init__(self, process: str) -> None:
        name = os.environ.get("OTEL_SERVICE_NAME") or f"dataverket-{process}"
        instance = f"{socket.gethostname()}:{os.getpid()}"
        resource = Resource.create({"service.name": name, "service.instance.id": instance})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("dataverket")

    def begin(self, name: str, kind: Kind, parent: str) -> MeasuredSpan:
        """Return a span that has begun, below ``parent`` when that is well formed."""
        above = _FORMAT.extract({"traceparent": parent}) if parent else None
        return MeasuredSpan(self._tracer.start_span(name, context=above, kind=_KINDS[kind]))

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

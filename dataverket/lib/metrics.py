"""Metrics of a process: where Prometheus fetches them, and figures that are read now and then."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from wsgiref.simple_server import WSGIServer

from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from dataverket.lib import log

logger = log.get(__name__)

# Prometheus asks every 15 s; figures from the database are read anew as often.
READ_EVERY_S: Final = 10.0
# A figure that could not be read for so long is not shown any more: old news look like good news.
BELIEVED_S: Final = 3.5 * READ_EVERY_S

type Values = Mapping[tuple[str, ...], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A gauge: its name with the unit at the end, what it says, and its labels.

    Labels have few values. They never carry the id of a tenant or of an object.
    """

    name: str
    help: str
    labels: tuple[str, ...] = ()


class Snapshot(Collector):
    """Figures that one reading gives together, and that vanish when the readings stop."""

    def __init__(
        self,
        *figures: Figure,
        registry: CollectorRegistry = REGISTRY,
        believed_s: float = BELIEVED_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.figures = figures
        self._believed_s = believed_s
        self._now = now
        self._read: tuple[float, Mapping[str, Values]] = (0.0, {})
        registry.register(self)

    def show(self, values: Mapping[str, Values]) -> None:
        """Replace all figures by a new reading, by name and then by label values."""
        unknown = set(values) - {figure.name for figure in self.figures}
        if unknown:
            raise KeyError(f"figures that were not declared: {sorted(unknown)}")
        self._read = (self._now(), values)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the last reading; nothing when it is too old."""
        at, values = self._read
        is_fresh = self._now() - at <= self._believed_s
        for figure in self.figures:
            family = self._family(figure)
            for labels, value in (values.get(figure.name, {}) if is_fresh else {}).items():
                family.add_metric(labels, value)
            yield family

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return the names, for the registry."""
        return [self._family(figure) for figure in self.figures]

    def _family(self, figure: Figure) -> GaugeMetricFamily:
        return GaugeMetricFamily(figure.name, figure.help, labels=figure.labels)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """Where the metrics of this process are fetched."""

    port: int
    server: WSGIServer
    thread: threading.Thread

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


def listen(*, host: str, port: int) -> Listener | None:
    """Serve the metrics at ``/metrics`` from a thread, for whoever can reach the address.

    There is no sign-in: the address must be one that only the monitoring reaches. Port 0 serves
    nothing. A port that is taken is logged and nothing more: work comes before its figures.
    """
    if not port:
        return None
    try:
        server, thread = start_http_server(port, addr=host)
    except OSError as error:
        logger.error(  # noqa: TRY400 - the cause is the port, a traceback would only hide it
            "metrics.cannot_listen", host=host, port=port, error=str(error)
        )
        return None
    return Listener(port=port, server=server, thread=thread)

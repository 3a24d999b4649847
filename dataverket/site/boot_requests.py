"""The boot service's requests, counted: what machines fetched, and how much of it."""

from typing import Final

from prometheus_client import Counter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS: Final = Counter(
    "dataverket_boot_requests_total",
    "Requests of machines, by what they asked for.",
    ["datacenter", "kind", "status"],
)
SENT: Final = Counter(
    "dataverket_boot_sent_bytes_total", "Bytes sent to machines.", ["datacenter", "kind"]
)
_KINDS: Final = ("boot", "images", "config", "phone-home", "log", "healthz")


class CountedRequests:
    """Wraps the boot service's application."""

    def __init__(self, app: ASGIApp, *, datacenter: str) -> None:
        self._app = app
        self._datacenter = datacenter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        word = scope["path"].split("/")[1]
        kind = word if word in _KINDS else "other"
        sent = SENT.labels(self._datacenter, kind)

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                REQUESTS.labels(self._datacenter, kind, str(message["status"])).inc()
            elif message["type"] == "http.response.body":
                sent.inc(len(message.get("body", b"")))
            await send(message)

        await self._app(scope, receive, count)

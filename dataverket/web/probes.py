"""``/healthz`` and ``/readyz``: for whatever restarts this process or sends requests to it.

They are answered before Django sees them: without sign-in, session, host check or log line.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import psycopg

from dataverket.bus.probe import Answer, Probe
from dataverket.lib import log

logger = log.get(__name__)

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
type Application = Callable[..., Awaitable[None]]

_LIMIT_S: Final = 2.0
_KEPT_S: Final = 2.0
_OK: Final = 200
_UNAVAILABLE: Final = 503


class Probed:
    """Wraps an ASGI application."""

    def __init__(self, application: Application, *, database_url: str, nats_url: str) -> None:
        self._application = application
        self._database_url = database_url
        self._nats = Probe(nats_url)
        self._asking = asyncio.Lock()
        self._asked_at = float("-inf")
        self._found: dict[str, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a probe, or pass the request on."""
        path = scope.get("path") if scope["type"] == "http" else None
        if path == "/healthz":
            await _answer(send, _OK, {"status": "ok"})
        elif path == "/readyz":
            found = await self._ask()
            is_ready = all(answer.is_there for answer in found.values())
            body = {
                "status": "ready" if is_ready else "not ready",
                **{
                    name: "ok" if answer.is_there else "does not answer"
                    for name, answer in found.items()
                },
            }
            await _answer(send, _OK if is_ready else _UNAVAILABLE, body)
        else:
            await self._application(scope, receive, send)

    async def _ask(self) -> dict[str, Answer]:
        """Ask both servers, at most every two seconds however often we are asked."""
        async with self._asking:
            if time.monotonic() - self._asked_at > _KEPT_S:
                database, nats = await asyncio.gather(
                    _ask_database(self._database_url), asyncio.to_thread(self._nats.ask)
                )
                self._found = {"database": database, "nats": nats}
                self._asked_at = time.monotonic()
                for name, answer in self._found.items():
                    if not answer.is_there:  # addresses are for the log, not for strangers
                        logger.warning("web.not_ready", server=name, reason=answer.detail)
            return self._found


async def _ask_database(url: str) -> Answer:
    try:
        async with asyncio.timeout(_LIMIT_S):
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as database:
                await database.execute("SELECT 1")
    except (psycopg.Error, OSError, TimeoutError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return Answer(is_there=False, detail=f"PostgreSQL does not answer: {reason}")
    return Answer(is_there=True)


async def _answer(send: Send, status: int, body: dict[str, str]) -> None:
    content = json.dumps(body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})

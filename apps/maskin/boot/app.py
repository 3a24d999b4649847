"""The boot service of one datacenter: scripts, images, configurations and phone-home over HTTP.

One process per datacenter serves it: that a token is taken once is guarded within the process.

Source: ipxe.org/scripting; RFC 9110 (HTTP). Firmware's HTTP boot sends HEAD before GET.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from apps.maskin.boot import script
from apps.maskin.boot.images import DigestDiffers, ImageCache
from apps.maskin.boot.phone_home import PhoneHome, Publish
from apps.maskin.boot.records import (
    SELECTORS,
    BootRecord,
    Selector,
    lookup_key,
    record_key,
    token_key,
)
from apps.maskin.boot.requests_log import Fetch, FetchLog
from apps.maskin.boot.tokens import KeptToken, new_token

type Clock = Callable[[], datetime]
type Handler = Callable[[Request], Awaitable[Response]]


class AsyncSiteStore(Protocol):
    """:class:`dataverket.lib.execution.SiteStore` for code that awaits."""

    async def get(self, key: str) -> dict[str, Any] | None:
        """Return the record, or ``None``."""

    async def put(self, key: str, value: dict[str, Any]) -> None:
        """Write the record, replacing what was there."""

    async def delete(self, key: str) -> None:
        """Remove the record; silent when there is none."""


def create_app(
    *, store: AsyncSiteStore, images: Path, base_url: str, publish: Publish, clock: Clock
) -> Starlette:
    """Return the application.

    Args:
        store: Boot records as the executors wrote them; tokens as this service writes them.
        images: Root of the image cache: ``<sha256>/<name>``.
        base_url: How machines reach this service, without a slash at the end.
        publish: Makes a phone-home known and returns when it is stored; gets the step's id.
        clock: Tells the time.
    """
    service = _BootService(store=store, images=images, base_url=base_url.rstrip("/"), clock=clock)
    reports = PhoneHome(store=store, publish=publish, clock=clock, locks=service.locks)
    logged = service.logged
    return Starlette(
        routes=[
            Route("/boot/{selector}/{value}/script.ipxe", logged(service.serve_script)),
            Route("/images/{sha256}/{name}", logged(service.serve_image)),
            Route("/config/{server}", logged(service.serve_configuration), methods=["GET"]),
            Route("/phone-home", logged(reports.receive), methods=["POST"]),
            Route("/log", service.serve_log),
            Route("/healthz", service.serve_health),
        ]
    )


class _BootService:
    def __init__(self, *, store: AsyncSiteStore, images: Path, base_url: str, clock: Clock) -> None:
        self._store = store
        self._images = ImageCache(images)
        self._base_url = base_url
        self._clock = clock
        self._fetches = FetchLog()
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def logged(self, handler: Handler) -> Handler:
        """Return the handler with its requests logged, whatever becomes of them."""

        async def handle(request: Request) -> Response:
            status, note = 500, ""
            try:
                response = await handler(request)
                status, note = response.status_code, response.headers.get("x-note", "")
                return response
            finally:
                fetch = Fetch(
                    at=self._clock(),
                    method=request.method,
                    path=request.url.path,
                    status=status,
                    server=getattr(request.state, "server", ""),
                    mac=getattr(request.state, "mac", ""),
                    note=note,
                )
                self._fetches.add(fetch)

        return handle

    async def serve_script(self, request: Request) -> Response:
        selector, value = request.path_params["selector"], request.path_params["value"]
        if selector not in SELECTORS:
            return _text(
                404, f"Selector {selector!r} is unknown; use one of {', '.join(SELECTORS)}.\n"
            )
        if selector == "mac":
            request.state.mac = value
        found = await self._store.get(lookup_key(cast("Selector", selector), value))
        if found is None:
            return _unknown(f"{selector} {value}")
        request.state.server = found["server"]
        record = await self._record(found["server"])
        if isinstance(record, Response):
            return record
        kept = KeptToken.from_json(await self._store.get(token_key(record.server)))
        if kept is not None and kept.is_used_for(record):
            return PlainTextResponse(script.installed_script(record))
        return PlainTextResponse(script.install_script(record, base_url=self._base_url))

    async def serve_image(self, request: Request) -> Response:
        sha256, name = request.path_params["sha256"], request.path_params["name"]
        try:
            path = await asyncio.to_thread(self._images.find, sha256=sha256, name=name)
        except DigestDiffers as error:
            return _text(502, f"{error}.\n")
        if path is None:
            return _text(
                404,
                f"Image {name} with SHA-256 {sha256} is not in this datacenter's cache; "
                "put it there and try again.\n",
            )
        request.state.server = request.query_params.get("server", "")
        return FileResponse(path, media_type="application/octet-stream")

    async def serve_configuration(self, request: Request) -> Response:
        server = request.path_params["server"]
        request.state.server = server
        async with self.locks[server]:
            record = await self._record(server)
            if isinstance(record, Response):
                return record
            asked = request.query_params.get("install_id", str(record.install_id))
            if asked != str(record.install_id):
                return _text(
                    409,
                    f"{server}: install {asked} is over, install {record.install_id} stands; "
                    "boot from the network again.\n",
                )
            kept = KeptToken.from_json(await self._store.get(token_key(server)))
            if kept is not None and kept.is_used_for(record):
                return _text(
                    409,
                    f"{server}: install {record.install_id} has reported success; boot from "
                    "disk, or publish a record with a higher install id.\n",
                )
            if request.method == "HEAD":
                return Response(media_type="application/yaml")
            token, fresh = new_token(record)
            await self._store.put(token_key(server), fresh.to_json())
        text = script.configuration_with_token(record, base_url=self._base_url, token=token)
        return PlainTextResponse(
            text, media_type="application/yaml", headers={"cache-control": "no-store"}
        )

    async def serve_log(self, request: Request) -> Response:
        server = request.query_params.get("server", "")
        return JSONResponse({"entries": self._fetches.entries(server=server)})

    async def serve_health(self, request: Request) -> Response:
        del request
        return JSONResponse({"status": "ok"})

    async def _record(self, server: str) -> BootRecord | Response:
        stored = await self._store.get(record_key(server))
        if stored is None:
            return _unknown(f"server {server}")
        record = BootRecord.from_json(stored)
        if record.is_expired(self._clock()):
            return _text(
                404,
                f"The boot record of {server} (install {record.install_id}) expired at "
                f"{record.expires_at}; start the deployment again.\n",
                note="expired",
            )
        return record


def _unknown(what: str) -> Response:
    return _text(
        404,
        f"No boot record for {what}. Compare it with the inventory: when it is listed there, "
        "deploy the server to publish a record; when not, enroll it first.\n",
        note="unknown",
    )


def _text(status: int, text: str, *, note: str = "") -> Response:
    headers = {"x-note": note} if note else None
    return PlainTextResponse(text, status_code=status, headers=headers)

"""An installer reports success, once."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from apps.maskin.boot.records import BootRecord, normalise, record_key, token_key
from apps.maskin.boot.tokens import KeptToken
from apps.maskin.messages import PhonedHome

type Publish = Callable[[PhonedHome, str], Awaitable[None]]


class _Store(Protocol):
    async def get(self, key: str) -> dict[str, Any] | None: ...

    async def put(self, key: str, value: dict[str, Any]) -> None: ...


class _Report(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    server: str
    install_id: int
    token: str
    serial: str
    system_uuid: str


class PhoneHome:
    """Takes the reports of installers. Publishes first, then remembers, then answers.

    Stopped after publishing, it publishes the same report again when the installer repeats it;
    stopped before, nothing is lost.
    """

    def __init__(
        self,
        *,
        store: _Store,
        publish: Publish,
        clock: Callable[[], datetime],
        locks: Mapping[str, asyncio.Lock],
    ) -> None:
        self._store = store
        self._publish = publish
        self._clock = clock
        self._locks = locks

    async def receive(self, request: Request) -> Response:
        """Answer 204 once, 409 when reused, 403 for a wrong token, 404 for an unknown server."""
        try:
            report = _Report.model_validate(await request.json())
        except (json.JSONDecodeError, UnicodeDecodeError, ValidationError) as error:
            fields = ", ".join(_Report.model_fields)
            return _refuse(
                400, f"Expected a JSON object with {fields}; found {type(error).__name__}.\n"
            )
        request.state.server = report.server
        stored = await self._store.get(record_key(report.server))
        record = BootRecord.from_json(stored) if stored is not None else None
        if record is None or record.is_expired(self._clock()):
            return _refuse(
                404, f"No boot record stands for {report.server}; start the deployment again.\n"
            )
        async with self._locks[report.server]:
            return await self._accept(report, record)

    async def _accept(self, report: _Report, record: BootRecord) -> Response:
        kept = KeptToken.from_json(await self._store.get(token_key(record.server)))
        if kept is None or not kept.fits(report.token) or kept.install_id != record.install_id:
            return _refuse(
                403,
                f"{record.server}: this is not the token of the last configuration handed out; "
                "fetch the configuration again.\n",
            )
        if report.install_id != record.install_id:
            return _refuse(
                409,
                f"{record.server}: expected install {record.install_id}, "
                f"found {report.install_id}; fetch the configuration again.\n",
            )
        if kept.used_at:
            return _refuse(409, f"{record.server}: this token was used at {kept.used_at}.\n")
        if wrong := _other_machine(report, record):
            return _refuse(403, wrong)
        at = self._clock().isoformat()
        event = PhonedHome(
            server=record.server,
            install_id=record.install_id,
            serial=report.serial,
            system_uuid=report.system_uuid,
            installed_at=at,
        )
        await self._publish(event, record.step_id)
        await self._store.put(token_key(record.server), replace(kept, used_at=at).to_json())
        return Response(status_code=204)


def _other_machine(report: _Report, record: BootRecord) -> str:
    pairs = (
        ("serial", record.serial, report.serial),
        ("system UUID", record.system_uuid, report.system_uuid),
    )
    for what, expected, found in pairs:
        if expected and normalise("uuid", expected) != normalise("uuid", found):
            return (
                f"{record.server}: expected {what} {expected}, found {found}; "
                "another machine sits there: correct the inventory.\n"
            )
    return ""


def _refuse(status: int, text: str) -> Response:
    return PlainTextResponse(text, status_code=status)

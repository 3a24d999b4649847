import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from apps.maskin.boot.app import create_app
from apps.maskin.executors import EXECUTORS
from apps.maskin.messages import BootArtifact, PhonedHome, PublishBootRecord, WithdrawBootRecord
from apps.maskin.simulators.ipxe import NetworkBoot, NextDevice, parse_script
from tests.integration.maskin_site.conftest import SYSTEM_UUID, AwaitedStore, Context

BASE = "http://boot.test"
MAC = "02:00:00:00:00:01"
KERNEL = b"kernel" * 1000


@dataclass
class Service:
    images: Path
    context: Context = field(default_factory=Context)
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    published: list[tuple[PhonedHome, str]] = field(default_factory=list)
    publishing_fails: bool = False

    async def publish(self, event: PhonedHome, step_id: str) -> None:
        await asyncio.sleep(0)
        if self.publishing_fails:
            raise ConnectionError("no stream")
        self.published.append((event, step_id))

    def run(self, steps: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
        async def play() -> None:
            app = create_app(
                store=AwaitedStore(self.context.store),
                images=self.images,
                base_url=BASE,
                publish=self.publish,
                clock=lambda: self.now,
            )
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                await steps(client)

        asyncio.run(play())

    def put_record(self, **changes: Any) -> None:
        digest = hashlib.sha256(KERNEL).hexdigest()
        command = PublishBootRecord(
            server="s1",
            macs=(MAC,),
            serial="SN0001",
            system_uuid=str(SYSTEM_UUID),
            step_id="step-1",
            install_id=1,
            kernel=BootArtifact(name="vmlinuz", sha256=digest),
            initrd=BootArtifact(name="initrd", sha256="b" * 64),
            kernel_arguments=("wipe=1",),
            machine_configuration="machine: {}\n",
            expires_at=(self.now + timedelta(hours=1)).isoformat(),
        )
        command = replace(command, **changes)
        EXECUTORS[PublishBootRecord](command, self.context)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    made = Service(images=tmp_path / "images")
    digest = hashlib.sha256(KERNEL).hexdigest()
    (made.images / digest).mkdir(parents=True)
    (made.images / digest / "vmlinuz").write_bytes(KERNEL)
    made.put_record()
    return made


async def _token(client: httpx.AsyncClient) -> str:
    answer = await client.get("/config/s1")
    assert answer.status_code == 200, answer.text
    return next(
        str(one["token"])
        for one in yaml.safe_load_all(answer.text)
        if one.get("kind") == "InstallReport"
    )


def _report(token: str, **changes: Any) -> dict[str, object]:
    report = {"server": "s1", "install_id": 1, "token": token, "serial": "SN0001"}
    return report | {"system_uuid": str(SYSTEM_UUID).upper()} | changes


@pytest.mark.parametrize(
    "path", [f"mac/{MAC}", "mac/02-00-00-00-00-01", "serial/SN0001", f"uuid/{SYSTEM_UUID}"]
)
def test_a_server_gets_its_script_by_mac_serial_or_uuid(service: Service, path: str):
    async def steps(client: httpx.AsyncClient) -> None:
        answer = await client.get(f"/boot/{path}/script.ipxe")
        plan = parse_script(answer.text)

        assert isinstance(plan, NetworkBoot)
        assert plan.argument("wipe") == "1"
        assert (await client.get(plan.kernel_url)).content == KERNEL

    service.run(steps)


def test_an_unknown_server_is_told_what_to_do(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        for path in ("/boot/mac/02:00:00:00:00:99/script.ipxe", "/config/s9"):
            answer = await client.get(path)
            assert answer.status_code == 404
            assert answer.headers["content-type"].startswith("text/plain")
            assert "enroll" in answer.text
        assert (await client.get("/boot/name/s1/script.ipxe")).status_code == 404

    service.run(steps)


def test_an_expired_record_is_not_served(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        token = await _token(client)
        service.now += timedelta(hours=1)

        for path in (f"/boot/mac/{MAC}/script.ipxe", "/config/s1"):
            answer = await client.get(path)
            assert (answer.status_code, "expired" in answer.text) == (404, True)
        assert (await client.post("/phone-home", json=_report(token))).status_code == 404

    service.run(steps)
    assert service.published == []


def test_a_token_is_taken_once_even_when_sent_at_the_same_time(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        body = _report(await _token(client))
        answers = await asyncio.gather(*(client.post("/phone-home", json=body) for _ in range(5)))

        assert sorted(one.status_code for one in answers) == [204, 409, 409, 409, 409]

    service.run(steps)
    [(event, step_id)] = service.published
    assert (event.server, event.install_id, event.serial, step_id) == ("s1", 1, "SN0001", "step-1")


def test_a_new_configuration_makes_the_earlier_token_worthless(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        first, second = await _token(client), await _token(client)

        assert (await client.post("/phone-home", json=_report(first))).status_code == 403
        assert (await client.post("/phone-home", json=_report(second))).status_code == 204

    service.run(steps)


def test_neither_the_store_nor_the_log_holds_the_token(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        token = await _token(client)
        await client.post("/phone-home", json=_report(token))

        assert token not in str(service.context.store.records)
        assert token not in (await client.get("/log")).text

    service.run(steps)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"token": "guess"}, 403),
        ({"server": "s9"}, 404),
        ({"install_id": 2}, 409),
        ({"serial": "another machine"}, 403),
        ({"extra": 1}, 400),
        ({"install_id": "1"}, 400),
    ],
)
def test_a_wrong_report_is_refused(service: Service, changes: dict[str, object], status: int):
    async def steps(client: httpx.AsyncClient) -> None:
        token = await _token(client)
        answer = await client.post("/phone-home", json=_report(token) | changes)
        assert answer.status_code == status

    service.run(steps)
    assert service.published == []


def test_a_report_that_could_not_be_published_may_be_repeated(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        body = _report(await _token(client))
        service.publishing_fails = True
        assert (await client.post("/phone-home", json=body)).status_code == 500

        service.publishing_fails = False
        assert (await client.post("/phone-home", json=body)).status_code == 204

    service.run(steps)
    assert len(service.published) == 1


def test_an_installed_server_is_not_installed_again_until_a_new_record(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        await client.post("/phone-home", json=_report(await _token(client)))
        script = await client.get(f"/boot/mac/{MAC}/script.ipxe")
        assert parse_script(script.text) == NextDevice()
        assert (await client.get("/config/s1")).status_code == 409

        service.put_record(install_id=2)
        script = await client.get(f"/boot/mac/{MAC}/script.ipxe")
        assert isinstance(parse_script(script.text), NetworkBoot)
        assert (await client.get("/config/s1?install_id=1")).status_code == 409
        assert (await client.get("/config/s1?install_id=2")).status_code == 200

    service.run(steps)


def test_withdrawing_makes_the_token_worthless(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        token = await _token(client)
        EXECUTORS[WithdrawBootRecord](WithdrawBootRecord(server="s1"), service.context)
        service.put_record()

        assert (await client.post("/phone-home", json=_report(token))).status_code == 403

    service.run(steps)


def test_an_image_with_another_digest_is_refused(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        bad = service.images / ("c" * 64)
        bad.mkdir()
        (bad / "vmlinuz").write_bytes(b"not it")

        answer = await client.get(f"/images/{'c' * 64}/vmlinuz")

        assert answer.status_code == 502
        assert "expected SHA-256 cccc" in answer.text
        assert (await client.get(f"/images/{'d' * 64}/vmlinuz")).status_code == 404
        assert (await client.get("/images/..%2f..%2fetc/passwd")).status_code == 404

    service.run(steps)


def test_head_tells_the_size_without_the_content(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        answer = await client.head(f"/images/{hashlib.sha256(KERNEL).hexdigest()}/vmlinuz")

        assert answer.status_code == 200
        assert answer.headers["content-length"] == str(len(KERNEL))
        assert answer.content == b""

    service.run(steps)


def test_a_head_of_the_configuration_changes_no_token(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        token = await _token(client)
        assert (await client.head("/config/s1")).status_code == 200
        assert (await client.post("/phone-home", json=_report(token))).status_code == 204

    service.run(steps)


def test_the_log_shows_the_requests_of_a_server(service: Service):
    async def steps(client: httpx.AsyncClient) -> None:
        await client.get(f"/boot/mac/{MAC}/script.ipxe")
        await client.get("/config/s9")

        entries = (await client.get("/log?server=s1")).json()["entries"]

        assert [(one["path"], one["status"], one["mac"]) for one in entries] == [
            (f"/boot/mac/{MAC}/script.ipxe", 200, MAC)
        ]
        assert len((await client.get("/log")).json()["entries"]) == 2

    service.run(steps)

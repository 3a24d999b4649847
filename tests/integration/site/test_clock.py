"""A worker whose own clock is wrong: the site's clock judges expiries and leases."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from nats.js.kv import KeyValue

from apps.maskin.boot.records import BootRecord, lookup_key, record_key
from apps.maskin.messages import BootArtifact, PublishBootRecord
from dataverket.bus import streams
from dataverket.bus.envelope import moment
from dataverket.embedded.ports import free_port
from dataverket.lib.clock import now
from dataverket.lib.process import DEVNULL, STDOUT, Popen
from dataverket.site import claims, clock
from dataverket.site.boot import BucketStore
from dataverket.site.clock import SiteMoment
from tests.integration.site.conftest import DATACENTER, BareSite, echo
from tests.waiting import wait_until

HOUR_S = 3600.0
MAC = "02:00:00:00:00:01"


def _site_at(ahead_s: float) -> SiteMoment:
    """Return what a worker knows whose clock is ``ahead_s`` ahead of the site's."""
    return SiteMoment(server_s=time.time() - ahead_s, monotonic_s=time.monotonic())


def test_a_worker_an_hour_ahead_executes_a_command_that_is_good_at_the_site(site: BareSite):
    runner = site.runner()
    command = echo(expiresat=moment(now() - timedelta(minutes=30)))

    runner.run(command.encode(), "tests.nobody", 1, _site_at(ahead_s=HOUR_S))

    assert [event.type.rpartition(".")[2] for event in site.events()] == ["succeeded"]
    runner.close()


def test_a_worker_an_hour_behind_refuses_a_command_that_has_expired_at_the_site(site: BareSite):
    runner = site.runner()
    command = echo(expiresat=moment(now() + timedelta(minutes=30)))

    runner.run(command.encode(), "tests.nobody", 1, _site_at(ahead_s=-HOUR_S))

    (event,) = site.events()
    assert event.data["error"]["code"] == "command.expired"
    runner.close()


async def _take(bucket: KeyValue, *, holder: str, ahead_s: float) -> object:
    return await claims.take(
        bucket,
        step_id="step",
        attempt=1,
        direction="do",
        digest="same",
        holder=holder,
        now=_site_at(ahead_s).now,
    )


def test_leases_are_written_and_judged_by_the_sites_clock(site: BareSite):
    async def both() -> tuple[float, object]:
        bucket = await streams.claim_bucket(site.client.jetstream())
        await _take(bucket, holder="skewed", ahead_s=HOUR_S)
        written = json.loads((await bucket.get("claim.step")).value or b"")
        return written["lease_until"], await _take(bucket, holder="other", ahead_s=HOUR_S)

    lease_until, second = site.call(both())

    expected = time.time() - HOUR_S + claims.LEASE_S
    assert abs(lease_until - expected) < 5
    assert isinstance(second, claims.Refused)
    assert second.why == "busy"


def test_a_reading_tells_how_far_the_own_clock_is_off():
    answer = moment(now() - timedelta(seconds=90))

    reading = clock.read(answer, asked_at=time.monotonic())

    assert abs(reading.ahead_s() - 90) < 1
    assert reading.ahead_s() > clock.SKEWED_S


@pytest.mark.parametrize(
    ("own_clock_s", "expires_in", "status"),
    [
        (HOUR_S, timedelta(minutes=30), 200),
        (-HOUR_S, timedelta(minutes=-30), 404),
    ],
)
def test_a_boot_service_judges_records_by_the_sites_clock(
    site: BareSite, tmp_path: Path, own_clock_s: float, expires_in: timedelta, status: int
):
    record = PublishBootRecord(
        server="s1",
        macs=(MAC,),
        serial="SN0001",
        system_uuid="",
        step_id="step-1",
        install_id=1,
        kernel=BootArtifact(name="vmlinuz", sha256="a" * 64),
        initrd=BootArtifact(name="initrd", sha256="b" * 64),
        kernel_arguments=(),
        machine_configuration="machine: {}\n",
        expires_at=moment(now() + expires_in),
    )
    site.call(_put(site, BootRecord.from_command(record)))

    with _boot_service(site, tmp_path, own_clock_s=own_clock_s) as url:
        answer = wait_until(lambda: _get(f"{url}/boot/mac/{MAC}/script.ipxe"), limit_s=30)

    assert answer is not None
    assert answer.status_code == status
    assert ("expired" in answer.text) is (status == 404)


async def _put(site: BareSite, record: BootRecord) -> None:
    store = BucketStore(await streams.site_bucket(site.client.jetstream()))
    await store.put(record_key(record.server), record.to_json())
    await store.put(lookup_key("mac", MAC), {"server": record.server})


@contextmanager
def _boot_service(site: BareSite, folder: Path, *, own_clock_s: float) -> Iterator[str]:
    """Run a real boot service on a machine whose clock is off by so many seconds."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        "DV_DATACENTER": DATACENTER,
        "NATS_URL": site.server.url,
        "DV_BOOT_PORT": url.rpartition(":")[2],
        "DV_BOOT_URL": url,
        "DV_BOOT_IMAGES": str(folder),
    }
    skewed = (
        "import runpy; from datetime import timedelta; from dataverket.lib import clock\n"
        f"true_now = clock.now; clock.now = lambda: true_now() + timedelta(seconds={own_clock_s})\n"
        "runpy.run_module('dataverket.site.boot', run_name='__main__')\n"
    )
    with (folder / "log").open("wb") as log:
        process = Popen(
            [sys.executable, "-c", skewed],
            stdin=DEVNULL,
            stdout=log,
            stderr=STDOUT,
            env=os.environ | environment,
        )
    try:
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _get(url: str) -> httpx.Response | None:
    """Return the answer, ``None`` while nothing listens."""
    try:
        return httpx.get(url, trust_env=False, timeout=5)
    except httpx.ConnectError:
        return None

"""A boot service reports itself while it can read what it serves, and only then."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.msg import Msg

from dataverket.bus import streams, subjects
from dataverket.embedded.ports import free_port
from dataverket.lib.process import DEVNULL, STDOUT, Popen
from tests.integration.site.conftest import DATACENTER, BareSite
from tests.waiting import wait_until


@pytest.fixture
def log(site: BareSite, tmp_path: Path) -> Iterator[Path]:
    """What a real boot service of the site says."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        "DV_DATACENTER": DATACENTER,
        "NATS_URL": site.server.url,
        "DV_BOOT_PORT": url.rpartition(":")[2],
        "DV_BOOT_URL": url,
        "DV_BOOT_IMAGES": str(tmp_path),
        "DV_LOG_FORMAT": "json",
    }
    path = tmp_path / "log"
    with path.open("wb") as said:
        process = Popen(
            [sys.executable, "-m", "dataverket.site.boot"],
            stdin=DEVNULL,
            stdout=said,
            stderr=STDOUT,
            env=os.environ | environment,
        )
    yield path
    process.terminate()
    process.wait(10)


@pytest.fixture
def beats(site: BareSite) -> list[dict[str, Any]]:
    """All heartbeats of the boot service from now on."""
    heard: list[dict[str, Any]] = []

    async def listen() -> None:
        async def note(message: Msg) -> None:
            heard.append(json.loads(message.data))

        await site.client.subscribe(subjects.heartbeat("boot", DATACENTER), cb=note)
        await site.client.flush()

    site.call(listen())
    return heard


def _withheld(log: Path) -> int:
    return log.read_text().count("site.boot.unreported")


def test_a_boot_service_reports_itself_while_it_can_read_the_sites_bucket(
    site: BareSite, beats: list[dict[str, Any]], log: Path
):
    first = wait_until(lambda: beats, limit_s=30)[0]
    assert first["instance"].endswith(f"-boot-{DATACENTER}")
    assert abs(first["clock_ahead_s"]) < 2
    assert "store_since_s" not in first, "it has no commands that would have to be sent anew"

    stream = site.client.jetstream()
    site.call(stream.delete_key_value(subjects.SITE_BUCKET))
    wait_until(lambda: _withheld(log) >= 1, limit_s=30)
    heard = len(beats)
    wait_until(lambda: _withheld(log) >= 3, limit_s=30)
    assert len(beats) == heard

    site.call(streams.site_bucket(stream))
    wait_until(lambda: len(beats) > heard, limit_s=30)

"""A datacenter's NATS server comes back with an empty store."""

import time
from datetime import timedelta

import pytest

from apps.maskin.executors import EXECUTORS
from apps.maskin.messages import Echo, Echoed, PublishBootRecord
from dataverket.bus.envelope import moment
from dataverket.lib.clock import now
from dataverket.lib.device_errors import PlatformAway
from dataverket.lib.execution import ExecutionContext
from dataverket.site.clock import SiteMoment
from dataverket.site.context import BucketStore
from dataverket.site.link import Link
from tests.integration.site.conftest import DATACENTER, BareSite, echo
from tests.waiting import wait_until


def _moment() -> SiteMoment:
    """Return the moment of a site whose store was made ten seconds ago."""
    return SiteMoment(
        server_s=time.time(), monotonic_s=time.monotonic(), store_since_s=time.time() - 10
    )


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return what the executor of Echo was told of the store."""
    told: list[bool] = []

    def listen(command: Echo, context: ExecutionContext) -> Echoed:
        told.append(context.may_have_forgotten)
        return Echoed(text=command.text)

    monkeypatch.setitem(EXECUTORS, Echo, listen)
    return told


def test_a_command_older_than_the_store_is_passed_over(site: BareSite, heard: list[bool]):
    runner = site.runner()

    runner.run(
        echo(time=moment(now() - timedelta(seconds=30))).encode(), "tests.nobody", 1, _moment()
    )

    assert heard == []
    assert site.events() == []
    runner.close()


def test_the_new_attempt_is_told_that_the_store_may_have_forgotten_the_first(
    site: BareSite, heard: list[bool]
):
    runner = site.runner()
    first = moment(now() - timedelta(seconds=30))

    runner.run(
        echo(time=moment(now()), firstsentat=first, attempt=2).encode(),
        "tests.nobody",
        1,
        _moment(),
    )
    runner.run(echo(time=moment(now()), firstsentat=moment(now())).encode(), "x", 1, _moment())

    assert heard == [True, False]
    runner.close()


def test_what_only_fills_the_store_is_repeated_so_that_it_comes_back(site: BareSite):
    runner = site.runner()
    data = {
        "server": "s1",
        "macs": ["02:00:00:00:00:01"],
        "serial": "SN1",
        "system_uuid": "12345678-9abc-4def-8123-456789abcdef",
        "step_id": "step",
        "install_id": 1,
        "kernel": {"name": "k", "sha256": "a" * 64},
        "initrd": {"name": "i", "sha256": "b" * 64},
        "kernel_arguments": [],
        "machine_configuration": "",
        "expires_at": "2100-01-01T00:00:00+00:00",
    }
    command = echo(
        type=f"dv.maskin.cmd.{PublishBootRecord.ACTION}",
        time=moment(now() - timedelta(seconds=30)),
        data=data,
    )

    runner.run(command.encode(), "tests.nobody", 1, _moment())

    assert [event.type.rpartition(".")[2] for event in site.events()] == ["succeeded"]
    runner.close()


def test_a_store_that_does_not_answer_is_an_outage_and_no_defect(site: BareSite):
    link = Link(url=site.server.url, name="tests", datacenter=DATACENTER)
    site.server.kill()

    with pytest.raises(PlatformAway) as raised:
        BucketStore(link).get("key")

    assert raised.value.code == "site.store_unreachable"
    assert raised.value.retryable
    site.server.start()
    wait_until(lambda: link.client.is_connected)
    link.close()

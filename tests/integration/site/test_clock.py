"""A worker whose own clock is wrong: the site's clock judges expiries and leases."""

import json
import time
from datetime import timedelta

from nats.js.kv import KeyValue

from dataverket.bus import streams
from dataverket.bus.envelope import moment
from dataverket.lib.clock import now
from dataverket.site import claims, clock
from dataverket.site.clock import SiteMoment
from tests.integration.site.conftest import BareSite, echo

HOUR_S = 3600.0


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

"""A newer attempt that waits for an older one which takes long."""

import time

from dataverket.bus import streams
from dataverket.site import claims
from dataverket.site.clock import SiteMoment
from dataverket.site.delivery import LAST_DELIVERY
from tests.integration.site.conftest import BareSite, echo


def _here() -> SiteMoment:
    return SiteMoment(server_s=time.time(), monotonic_s=time.monotonic())


def test_waiting_for_another_execution_is_no_reason_to_give_a_command_up(site: BareSite):
    command = echo(attempt=2)

    async def claim() -> None:
        bucket = await streams.claim_bucket(site.client.jetstream())
        await claims.take(
            bucket,
            step_id=command.stepid,
            attempt=1,
            direction="do",
            digest="other",
            holder="another process",
            now=time.time,
        )

    site.call(claim())
    runner = site.runner()

    runner.run(command.encode(), "x", LAST_DELIVERY + 1, _here())
    while_held = site.events()
    runner.run(echo().encode(), "x", LAST_DELIVERY + 1, _here())

    assert while_held == []
    (given_up,) = site.events()
    assert given_up.type.endswith("message.rejected")
    runner.close()

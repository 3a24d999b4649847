"""What was sent under a lock that others hold by now stays without effect."""

import time
from uuid import uuid4

import pytest

from dataverket.bus.envelope import BadEnvelope, decode, encode_fences
from dataverket.lib.execution import Fenced
from dataverket.site import fences
from dataverket.site.clock import SiteMoment
from dataverket.site.context import BucketStore, SiteContext
from dataverket.site.execution import CommandRunner
from tests.integration.site.conftest import DATACENTER, BareSite, echo

LEAF = "device:osl1-leaf1"


def _now() -> SiteMoment:
    return SiteMoment(server_s=time.time(), monotonic_s=time.monotonic())


def _run(runner: CommandRunner, **held: int) -> str:
    named = {key.replace("_", ":"): fence for key, fence in held.items()}
    command = echo(fences=encode_fences(named))
    return runner.run(command.encode(), "tests.nobody", 1, _now()).outcome


def test_a_command_of_a_former_holder_is_not_carried_out(site: BareSite):
    runner = site.runner()
    assert _run(runner, device_leaf1=7) == "succeeded"

    outcome = _run(runner, device_leaf1=6)

    assert outcome == "outdated"
    assert len(site.events()) == 1, "nothing is reported of it either"
    runner.close()


def test_each_lock_has_fences_of_its_own_and_the_same_holder_may_come_again(site: BareSite):
    runner = site.runner()

    outcomes = [
        _run(runner, device_leaf1=7),
        _run(runner, device_leaf2=1),
        _run(runner, device_leaf1=7),
        _run(runner, device_leaf1=8, fabric_osl1=1),
        _run(runner, device_leaf1=8, fabric_osl1=0),
        _run(runner),
    ]

    assert outcomes == [*["succeeded"] * 4, "outdated", "succeeded"]
    runner.close()


def test_an_execution_stops_at_its_next_checkpoint_when_its_lock_has_gone_on(site: BareSite):
    runner = site.runner()
    link = runner._link
    context = SiteContext(
        datacenter=DATACENTER,
        task_id=uuid4(),
        step_id=uuid4(),
        attempt=1,
        timeout_s=5,
        store=BucketStore(link),
        link=link,
        fences={LEAF: 3},
    )
    context.checkpoint()

    assert link.call(fences.are_current(link.claims, {LEAF: 4}), timeout_s=5)

    with pytest.raises(Fenced):
        context.checkpoint()
    runner.close()


@pytest.mark.parametrize("text", ["{", "[]", '{"device:a": "7"}', '{"device:a": true}'])
def test_fences_that_are_none_make_a_message_unreadable(text: str):
    with pytest.raises(BadEnvelope, match="fences"):
        decode(echo(fences=text).encode().encode())

"""A command that ends every process which carries it out is given up; others are carried out."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dataverket.bus import subjects
from dataverket.bus.envelope import Envelope, moment
from dataverket.embedded.platform import ROOT
from dataverket.embedded.supervisor import Program, Supervisor
from dataverket.lib.clock import now
from tests.integration.site.conftest import DATACENTER, BareSite, echo
from tests.waiting import wait_until

# The worker as it is, but for one word that is fatal to the process which reads it.
WORKER = """
import os
from apps.maskin import executors
from apps.maskin.messages import Echo
from dataverket.site.bridge import run_worker

harmless = executors.EXECUTORS[Echo]

def deadly(command, context):
    if command.text == "die":
        os._exit(9)
    return harmless(command, context)

executors.EXECUTORS[Echo] = deadly
run_worker()
"""


@pytest.fixture
def worker(site: BareSite, tmp_path: Path) -> Iterator[None]:
    """A worker that is started again when it ends, as everywhere."""
    supervisor = Supervisor(logs=tmp_path, say=lambda _text: None)
    supervisor.start(
        Program(
            name="maskin",
            command=(sys.executable, "-c", WORKER),
            environment={
                "NATS_URL": site.server.url,
                "DV_DATACENTER": DATACENTER,
                "DV_SERVICE": "maskin",
                "DV_ACK_WAIT_S": "1.5",
            },
            directory=ROOT,
        )
    )
    yield
    supervisor.stop()


def _new(**changes: Any) -> Envelope:
    """Return a command that is younger than the site's store."""
    return echo(time=moment(now()), **changes)


def _send(site: BareSite, command: Envelope) -> None:
    subject = subjects.command("maskin", "echo", DATACENTER)
    site.call(site.client.jetstream().publish(subject, command.encode().encode()))


def _events(site: BareSite, verb: str) -> list[Envelope]:
    return [event for event in site.events() if event.type.endswith(f".{verb}")]


@pytest.mark.timeout(180)
def test_a_command_that_ends_its_process_is_given_up_and_others_are_carried_out(
    site: BareSite, worker: None
):
    deadly, harmless = _new(data={"text": "die"}), _new()
    _send(site, deadly)
    _send(site, harmless)

    wait_until(lambda: _events(site, "succeeded"), limit_s=60, every_s=0.2)
    wait_until(lambda: _events(site, "message.rejected"), limit_s=100, every_s=0.5)

    (rejected,) = _events(site, "message.rejected")
    assert f"delivered {rejected.data['deliveries']} times" in rejected.data["reason"]
    assert rejected.data["payload"] == deadly.encode()
    (succeeded,) = _events(site, "succeeded")
    assert succeeded.stepid == harmless.stepid
    later = _new()
    _send(site, later)
    wait_until(lambda: len(_events(site, "succeeded")) == 2, limit_s=30, every_s=0.2)

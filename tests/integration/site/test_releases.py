"""Workers of two releases beside each other: the older one leaves to the newer what it is."""

import time

from dataverket.site.bridge import Bridge
from dataverket.site.clock import SiteMoment
from dataverket.site.metrics import Report
from dataverket.site.settings import SiteSettings
from tests.integration.site.conftest import DATACENTER, BareSite, echo


def _here() -> SiteMoment:
    return SiteMoment(server_s=time.time(), monotonic_s=time.monotonic())


def test_a_command_of_a_newer_release_is_left_to_others_and_told_to_the_bridge(site: BareSite):
    runner = site.runner()

    unknown_action = runner.run(echo(type="dv.maskin.cmd.from-tomorrow").encode(), "x", 1, _here())
    newer_schema = runner.run(echo(schemaversion=99).encode(), "x", 1, _here())
    known = runner.run(echo().encode(), "x", 1, _here())

    outcomes = [report.outcome for report in (unknown_action, newer_schema, known)]
    assert outcomes == ["unknown_command", "unknown_command", "succeeded"]
    assert [event.type.rpartition(".")[2] for event in site.events()] == ["succeeded"]
    runner.close()


def test_a_bridge_whose_children_know_nothing_stands_back_longer_and_longer():
    bridge = Bridge(
        SiteSettings.model_validate(
            {"datacenter": DATACENTER, "service": "maskin", "NATS_URL": "nats://127.0.0.1:1"}
        )
    )

    pauses = []
    for outcome in ("succeeded", *("unknown_command",) * 5, "succeeded"):
        bridge._note_end(Report(action="echo", outcome=outcome))
        pauses.append(bridge._standing_back_s)

    assert pauses == [0.0, 1.0, 2.0, 4.0, 5.0, 5.0, 0.0]

"""The fault suite's judge of switches finds what is missing, twice, or not there in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dataverket.lib import ids
from tests.faults.effects import TaskRow
from tests.faults.switches import Change, judge_ports, judge_switches

BEGIN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
NETWORK = str(ids.new_id())
VLANS = {NETWORK: 110}


def _at(second: float) -> datetime:
    return BEGIN + timedelta(seconds=second)


def _confirmed(*revisions: str) -> dict[str, list[dict[str, str]]]:
    return {
        "leaf-1": [
            {"at": _at(second).isoformat(), "event": "confirm", "text": text}
            for second, text in enumerate(revisions)
        ]
    }


@pytest.mark.parametrize(
    ("revisions", "found"),
    [
        (["dv-1", "dv-2", "dv-3-2"], []),
        (["dv-1", "dv-2", "dv-2-2"], ["leaf-1: 2 was confirmed again"]),
        (["dv-9", "dv-11", "dv-10"], ["leaf-1: 10 was confirmed after 11"]),
    ],
    ids=["in order", "twice", "out of order"],
)
def test_a_switch_confirms_each_revision_once_and_in_order(
    revisions: Sequence[str], found: list[str]
):
    missing, doubled, counted = judge_switches([], _confirmed(*revisions), begin=BEGIN)

    assert counted == 3
    assert missing == []
    assert [one.what for one in doubled] == found


@pytest.mark.parametrize(
    ("switch", "revision", "missing"),
    [("leaf-1", 2, 0), ("leaf-1", 3, 1), ("leaf-2", 2, 1)],
    ids=["there", "never confirmed", "confirmed by another switch"],
)
def test_a_change_that_a_step_speaks_of_and_its_switch_does_not_is_missing(
    switch: str, revision: int, missing: int
):
    change = Change(switch=switch, revision=revision, at=_at(5), what="task 1 attach")

    lacks, _doubled, _counted = judge_switches([change], _confirmed("dv-1", "dv-2"), begin=BEGIN)

    assert [one.at for one in lacks] == [_at(5)] * missing


def _task(verb: str, created: float, *, state: str = "succeeded") -> TaskRow:
    return TaskRow(
        id=ids.new_id(),
        workflow=f"{verb}-server",
        state=state,
        wish={"network_id": NETWORK} if verb == "deploy" else {},
        server="server-1",
        created_at=_at(created),
        finished_at=_at(created + 5),
        error=None,
    )


def _world(*carried: int | None, vlans: Sequence[int] = (1, 110)) -> Mapping[str, Any]:
    interfaces = [
        {"name": f"eth{number}", "peer": f"leaf-{number}:Ethernet1", "vlan": vlan}
        for number, vlan in enumerate(carried, start=1)
    ]
    return {
        "servers": {"server-1": {"interfaces": interfaces}},
        "switches": {f"leaf-{number}": {"vlans": list(vlans)} for number in (1, 2)},
    }


_DEPLOYED, _RELEASED = [_task("deploy", 0)], [_task("deploy", 0), _task("release", 10)]


@pytest.mark.parametrize(
    ("tasks", "world", "ports"),
    [
        (_DEPLOYED, _world(110, 110), []),
        (_DEPLOYED, _world(110, None), ["leaf-2:Ethernet1 carries nothing, not VLAN 110"]),
        (_DEPLOYED, _world(100, 110), ["leaf-1:Ethernet1 carries VLAN 100, not VLAN 110"]),
        (
            _DEPLOYED,
            _world(110, vlans=[1]),
            ["leaf-1:Ethernet1 carries VLAN 110, which its switch does not know"],
        ),
        (_RELEASED, _world(None, None), []),
        (_RELEASED, _world(110, None), ["leaf-1:Ethernet1 carries VLAN 110, not nothing"]),
        ([*_RELEASED, _task("deploy", 20)], _world(110, 110), []),
    ],
    ids=[
        "as asked for",
        "never attached",
        "still on the installer's network",
        "its VLAN was removed",
        "empty again",
        "never detached",
        "deployed again",
    ],
)
def test_the_last_task_of_a_server_that_succeeded_says_what_its_ports_carry(
    tasks: list[TaskRow], world: Mapping[str, Any], ports: list[str]
):
    found = judge_ports(tasks, world, vlans=VLANS)

    assert [one.what.partition(", but ")[2] for one in found] == ports


@pytest.mark.parametrize("state", ["failed", "stuck", "running"])
def test_the_ports_of_a_task_that_did_not_succeed_are_not_judged(state: str):
    tasks = [*_RELEASED, _task("deploy", 20, state=state)]

    assert judge_ports(tasks, _world(100, None), vlans=VLANS) == []


def test_a_change_of_power_after_a_deployment_changes_nothing_of_its_ports():
    power = replace(_task("power", 10), wish={"action": "off"})

    assert judge_ports([*_DEPLOYED, power], _world(110, 110), vlans=VLANS) == []

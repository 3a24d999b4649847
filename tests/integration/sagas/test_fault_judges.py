"""The fault suite's judges, on a deployment and its release through real executors and switches."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.nett import services as nett
from apps.nett.models import SwitchPort
from apps.tasks.models import Task
from dataverket.lab.control import create_control
from dataverket.lib import clock
from tests.faults import effects, switches
from tests.integration.sagas.project import Project


class _Judges:
    """What the fault suite does at the end of a run."""

    def __init__(self, project: Project, begin: datetime) -> None:
        self._site = project.driver.site
        self.world = self._site.world
        self._begin = begin
        self.tasks = effects.tasks_since(begin, readings_until=clock.now() + timedelta(hours=1))

    def ports(self) -> list[effects.Judged]:
        vlans = switches.vlans_of_networks()
        return switches.judge_ports(self.tasks, self._lab("/world"), vlans=vlans)

    def changes(
        self, records: dict[str, list[dict[str, str]]]
    ) -> tuple[list[effects.Judged], list[effects.Judged], int]:
        changes = switches.changes_since(self._begin)
        return switches.judge_switches(changes, records, begin=self._begin)

    def records(self) -> dict[str, list[dict[str, str]]]:
        records: dict[str, list[dict[str, str]]] = self._lab("/effects")["switches"]
        return records

    def _lab(self, path: str) -> dict[str, Any]:
        async def ask() -> dict[str, Any]:
            transport = httpx.ASGITransport(create_control(self.world))
            async with httpx.AsyncClient(transport=transport, base_url="http://lab") as lab:
                body: dict[str, Any] = (await lab.get(path)).json()
                return body

        return self._site.call(ask())


@pytest.fixture
def begin() -> datetime:
    return clock.now()


def _release(project: Project, allocation: UUID) -> UUID:
    task = maskin.release_allocation(
        actor=project.actor,
        allocation_id=allocation,
        expected_version=None,
        reason="no longer needed",
        at=clock.now(),
    )
    assert task is not None
    return task


@pytest.mark.parametrize(
    ("deliveries", "forget_claims"),
    [(1, False), (3, True)],
    ids=["once", "every command executed three times"],
)
def test_a_sound_deployment_and_its_release_are_called_sound(
    project: Project, begin: datetime, deliveries: int, forget_claims: bool
):
    project.driver.deliveries, project.driver.forget_claims = deliveries, forget_claims
    allocation, deploy = project.allocate()
    project.driver.finish(deploy)
    deployed = _Judges(project, begin).ports()
    project.driver.finish(_release(project, allocation))

    judges = _Judges(project, begin)
    missing, doubled, counted = judges.changes(judges.records())

    assert [task.workflow for task in judges.tasks] == ["deploy-server", "release-server"]
    assert (deployed, judges.ports(), effects.find_lost([], judges.tasks)) == ([], [], [])
    assert (missing, doubled) == ([], [])
    assert counted == len(switches.changes_since(begin)) > 2


def test_a_port_that_does_not_carry_what_was_asked_for_is_found(project: Project, begin: datetime):
    _allocation, deploy = project.allocate()
    project.driver.finish(deploy)
    judges = _Judges(project, begin)
    nic = judges.world.plan_of(judges.tasks[0].server or "").nics[0]

    judges.world.switches[nic.switch].type_lines([f"interface {nic.port}", "shutdown"])

    assert [f"{nic.switch}:{nic.port} carries nothing" in one.what for one in judges.ports()] == [
        True
    ]


def test_a_change_that_the_switch_never_confirmed_is_found(project: Project, begin: datetime):
    _allocation, deploy = project.allocate()
    project.driver.finish(deploy)
    judges = _Judges(project, begin)
    records = judges.records()
    forgetful = next(name for name, log in records.items() if log)
    lost = sum(one.switch == forgetful for one in switches.changes_since(begin))

    missing, _doubled, _counted = judges.changes(records | {forgetful: []})

    assert [forgetful in one.what for one in missing] == [True] * lost
    assert lost


def test_a_restoring_that_its_reconciler_begins_anew_is_not_lost(project: Project, begin: datetime):
    _allocation, deploy = project.allocate()
    project.driver.finish(deploy)
    switch_id = SwitchPort.objects.values_list("switch_id", flat=True)[0]
    nett.leave_to_reconciler(switch_id=switch_id, at=clock.now())
    restoring = nett.restore_switch(
        actor=Actor.system("platform: reconcilers"),
        switch_id=switch_id,
        reason="left to the reconciler",
        only_owed=True,
    )
    Task.objects.filter(pk=restoring).update(state="failed", finished_at=clock.now())

    assert effects.find_lost([], _Judges(project, begin).tasks) == []

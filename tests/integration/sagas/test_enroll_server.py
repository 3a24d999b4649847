"""Enrolling a server, with every step failed, repeated, restarted after."""

from uuid import UUID

import pytest

from apps.inventory import selectors as inventory
from apps.maskin import selectors as maskin_selectors
from apps.maskin import services as maskin
from apps.maskin.states import ALLOCATION, SERVER
from apps.maskin.workflows.enroll_server import ENROLL_SERVER
from apps.tasks.types import TaskView
from tests.integration.sagas import test_deploy_server
from tests.integration.sagas.project import Project
from tests.saga import failing_at
from tests.transitions import assert_every_transition_has_a_scenario, takes

NEW = "osl1-r2-s03"


class NewServer:
    """A server of the inventory that is not in operation yet."""

    def __init__(self, project: Project) -> None:
        record = inventory.find_server(name=NEW)
        assert record is not None
        self.id: UUID = record.id
        self._project = project

    def enroll(self) -> TaskView:
        (task,) = maskin.enroll_servers(actor=self._project.actor, server_ids=[self.id])
        return self._project.driver.finish(task)

    def state(self) -> str:
        return maskin_selectors.get_machine(server_id=self.id).provision_state


@pytest.fixture
def server(project: Project) -> NewServer:
    return NewServer(project)


@takes(SERVER, "enroll verifying manageable cleaning available")
def test_a_server_is_enrolled(server: NewServer):
    assert server.enroll().state == "succeeded"

    assert server.state() == "available"


@takes(SERVER, "verifying verify_failed verifying", "manageable verifying")
@takes(SERVER, "cleaning clean_failed verifying")
def test_an_enrolling_that_fails_at_each_step_can_be_repeated(server: NewServer):
    left = {}
    for step in ENROLL_SERVER.steps:
        with failing_at(ENROLL_SERVER, step.name):
            ended = server.enroll()
        assert ended.state == "failed", (step.name, [(s.name, s.state) for s in ended.steps])
        left[step.name] = server.state()

    assert left == {
        "begin verifying": "enroll",
        "check BMC": "verify_failed",
        "begin cleaning": "manageable",
        "power off": "clean_failed",
        "make available": "clean_failed",
    }
    assert server.enroll().state == "succeeded"
    assert server.state() == "available"


@pytest.mark.parametrize("forget", [False, True], ids=["claimed", "site-store-lost"])
def test_each_step_may_run_twice_and_be_applied_late(
    project: Project, server: NewServer, forget: bool
):
    project.driver.deliveries = 2
    project.driver.forget_claims = forget
    project.driver.lost_applications = 1

    assert server.enroll().state == "succeeded"

    assert server.state() == "available"


@pytest.mark.parametrize("machine", [SERVER, ALLOCATION], ids=lambda machine: machine.name)
def test_every_transition_has_a_scenario(machine):
    assert test_deploy_server.__doc__, "its scenarios count here as well"
    assert_every_transition_has_a_scenario(machine)

"""The measurements' word for the start of a task: when a worker claimed its command."""

from functools import partial

from apps.audit.types import Actor
from apps.maskin import services as maskin
from dataverket.lib import clock
from tests.bench.starts import heard_at
from tests.emulated_site import DATACENTER
from tests.integration.sagas.project import Project
from tests.waiting import wait_until


def test_a_task_starts_when_a_worker_claims_its_command(project: Project):
    driver = project.driver
    with heard_at(driver.site.nats.url, datacenter=DATACENTER) as starts:
        task = maskin.check_site(actor=Actor.system("tests"), datacenter=DATACENTER)
        before = clock.now()

        done = driver.finish(task)

        started = wait_until(partial(starts.of, done.steps[0].id))
    assert started is not None
    assert done.finished_at is not None
    assert before < started < done.finished_at
    assert starts.of(done.id) is None

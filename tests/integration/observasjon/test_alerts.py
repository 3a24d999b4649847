"""What is wrong now with thousands of tasks: each cause once, and nothing behind another."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.maskin import services as machines
from apps.nett.runbooks.network_unproven import missing_progress
from apps.observasjon import selectors
from apps.observasjon.selectors import FAILED_WITHIN
from apps.observasjon.types import AlertView, Case, SubjectKind
from apps.tasks import selectors as tasks
from apps.tasks import states
from apps.tasks.models import Task
from dataverket.bus.probe import Answer
from dataverket.lib import clock, ids
from dataverket.orchestrator import metrics
from tests.integration.observasjon.conftest import DC, World

MANY = 230  # more than a list of halted tasks holds


def _task(world: World, state: str, **values: object) -> UUID:
    task_id = machines.check_site(actor=world.ingrid, datacenter=DC)
    Task.objects.filter(pk=task_id).update(state=state, **{"blocked": None, **values})
    return task_id


def _error(code: str) -> dict[str, str]:
    return {"code": code, "error_class": "permanent", "message": "no", "step": "echo"}


def _blocked(
    world: World,
    number: int,
    *,
    code: str = "dependency.unreachable",
    dependency: str = f"nett@{DC}",
    state: str = states.DEPENDENCY_BLOCKED,
    since: datetime | None = None,
) -> list[UUID]:
    """Many tasks that wait for the same, the first of them first."""
    pattern = Task.objects.get(pk=_task(world, state))
    pattern.blocked = {
        "code": code,
        "dependency": dependency,
        "reason": f"{dependency} is not there.",
        "since": (since or clock.now()).isoformat(),
        "retry_meaningful": False,
        "resumes_by_itself": True,
        "who_can_fix": "platform operator",
        "runbook": "docs/runbooks/service-unreachable.md",
    }
    pattern.save()
    rows = [pattern]
    for _ in range(number - 1):
        fields = {f.attname: getattr(pattern, f.attname) for f in Task._meta.fields}
        rows.append(Task(**{**fields, "id": ids.new_id(), "resource_id": ids.new_id()}))
    Task.objects.bulk_create(rows[1:])
    return [row.pk for row in rows]


def _alerts(code: str) -> list[AlertView]:
    return [one for one in selectors.list_alerts(at=clock.now()) if one.code == code]


def test_stuck_and_failed_tasks_are_found_behind_any_number_of_blocked_ones(world: World):
    stuck = _task(world, states.STUCK, error=_error("undo.failed"))
    failed = _task(world, states.FAILED, error=_error("bmc.auth_rejected"), finished_at=clock.now())
    _blocked(world, MANY)

    halted = tasks.list_halted_tasks(failed_since=clock.now() - FAILED_WITHIN)
    alerts = selectors.list_alerts(at=clock.now())

    assert [task.id for task in halted[:2]] == [stuck, failed]
    assert {stuck, failed} <= {alert.task_id for alert in alerts}


def test_tasks_that_wait_for_one_thing_are_one_alert_with_their_number_and_an_example(
    world: World,
):
    first, *_ = _blocked(world, MANY)
    (other,) = _blocked(world, 1, code="inventory.untrusted", dependency="inventory:osl1-s01")

    (alert,) = _alerts("dependency.unreachable")
    (single,) = _alerts("inventory.untrusted")

    assert alert.task_id == first
    assert (alert.subject.kind, alert.subject.key) == (SubjectKind.SERVICE, f"nett@{DC}")
    assert f"{MANY} tasks wait for nett@{DC}" in alert.detail
    assert single.task_id == other
    assert single.detail == "inventory:osl1-s01 is not there."


def test_two_reasons_to_wait_for_one_service_are_two_alerts(world: World):
    _blocked(world, 3)
    (unproven,) = _blocked(world, 1, code="network.unproven")

    assert [alert.task_id for alert in _alerts("network.unproven")] == [unproven]
    assert len(_alerts("dependency.unreachable")) == 1
    (nett,) = [one for one in tasks.list_dependencies() if one.service == "nett"]
    assert nett.blocked_tasks == 4


def test_tasks_whose_turn_has_not_come_wait_in_alerts_and_in_the_status(world: World):
    tenant = f"tenant {ids.new_id()}"
    begun = clock.now() - timedelta(minutes=11)
    turns = _blocked(
        world, 3, code="turn.tenant_limit", dependency=tenant, state=states.ACCEPTED, since=begun
    )

    (alert,) = _alerts("turn.tenant_limit")
    status = selectors.get_platform_status(
        at=clock.now(), datacenters=(DC,), nats=Answer(is_there=True)
    )

    assert (alert.task_id, alert.severity) == (turns[0], "low")
    assert f"3 tasks wait for {tenant}" in alert.detail
    (wait,) = [one for one in status.waits if one.code == "turn.tenant_limit"]
    assert (wait.dependency, wait.tasks) == (tenant, 3)
    (finding,) = [one for one in status.findings if one.subject == tenant]
    assert (finding.severity, finding.waiting_tasks) == ("attention", 3)


def test_a_short_wait_for_a_turn_is_counted_and_does_not_make_the_platform_degraded(world: World):
    _blocked(world, 2, code="turn.tenant_limit", dependency="tenant t", state=states.ACCEPTED)

    status = selectors.get_platform_status(
        at=clock.now(), datacenters=(DC,), nats=Answer(is_there=True)
    )

    assert "tenant t" in {one.dependency for one in status.waits}
    assert "tenant t" not in {one.subject for one in status.findings}


def test_what_is_another_one_for_each_task_is_one_wait_and_no_label_holds_its_id(world: World):
    letters = [f"dead letter {ids.new_id()}" for _ in range(3)]
    for letter in letters:
        _blocked(world, 1, code="step.dead_lettered", dependency=letter)
    _blocked(world, 2, code="turn.high_impact", dependency=f"datacenter:{DC}")
    _blocked(world, 2, code="turn.tenant_limit", dependency="tenant t", state=states.ACCEPTED)

    waits = {wait.dependency: wait.tasks for wait in tasks.list_waits()}
    labels = metrics._of_waits(tasks.list_waits())

    assert waits["dead letters"] == 3
    assert waits[f"datacenter:{DC}"] == 2
    assert labels == {
        ("step.dead_lettered",): 3,
        ("turn.high_impact",): 2,
        ("turn.tenant_limit",): 2,
    }


def test_a_runbook_sees_what_waits_for_its_network_behind_any_number_of_others(world: World):
    (waiting,) = _blocked(world, 1, code="network.unproven")
    _blocked(world, MANY)
    case = Case(subject=world.subject(SubjectKind.DATACENTER), at=clock.now())

    assert Task.objects.get(pk=waiting).title in missing_progress(case)


def test_the_queries_of_alerts_do_not_grow_with_what_waits(world: World):
    counts = []
    for number in (2, 40):
        for index in range(number):
            _blocked(world, 3, dependency=f"nett@dc{number}-{index}")
        with CaptureQueriesContext(connection) as queries:
            selectors.list_alerts(at=clock.now())
        counts.append(len(queries))

    assert counts[0] == counts[1]

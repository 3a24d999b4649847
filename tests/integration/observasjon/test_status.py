"""How the platform is: what is down, since when, what waits for it; unknown is never green."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditRecord, UnsealedRecord
from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.observasjon import selectors
from apps.observasjon.types.status import Health, Overall, PlatformStatus, Severity
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.models import DependencyHealth, Task
from apps.tasks.models.timer import RETRY, Timer
from dataverket.bus.probe import Answer
from dataverket.db import outbox, processes
from dataverket.db.models import OutboxMessage, ProcessReport
from dataverket.db.outbox import Outgoing
from dataverket.lib import clock
from dataverket.orchestrator import metrics
from tests import outbox as commands
from tests.factories import identitet as people
from tests.factories import tasks as approvals

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("tests")
HERE = Answer(is_there=True)
SERVICES = ("boot", "maskin", "nett")


@pytest.fixture
def now() -> datetime:
    return clock.now()


def _all_well(now: datetime, *datacenters: str) -> None:
    for process in processes.EXPECTED:
        processes.report_process(process=process, at=now)
    for datacenter in datacenters or ("osl1",):
        for service in SERVICES:
            detail = {"backlog": 1, "slots": 4, "instance": "here"}
            tasks.record_heartbeat(service=service, datacenter=datacenter, at=now, detail=detail)


def _status(at: datetime, *datacenters: str, nats: Answer = HERE) -> PlatformStatus:
    return selectors.get_platform_status(at=at, datacenters=datacenters or ("osl1",), nats=nats)


def _park(at: datetime, *, message_id: str = "9") -> None:
    tasks.park_message(
        stream="DV_EVT",
        subject="dv.a.evt.b.c.osl1",
        message_id=message_id,
        reason="no",
        payload=b"",
        at=at,
    )


def _subjects(found: PlatformStatus, severity: Severity) -> list[str]:
    return [one.subject for one in found.findings if one.severity == severity]


def test_with_signs_of_life_from_everybody_it_is_healthy(now):
    _all_well(now)

    found = _status(now)

    assert found.overall == Overall.HEALTHY
    assert found.findings == ()
    assert {(node.name, node.status, node.slots) for node in found.services} == {
        ("boot@osl1", Health.HEALTHY, 4),
        ("maskin@osl1", Health.HEALTHY, 4),
        ("nett@osl1", Health.HEALTHY, 4),
    }


def test_nothing_that_never_reported_itself_is_green(now):
    found = _status(now)

    assert found.overall == Overall.DOWN
    assert _subjects(found, Severity.DOWN) == [
        *("orchestrator", "relay"),
        *("boot@osl1", "maskin@osl1", "nett@osl1"),
    ]
    assert {node.status for node in found.services} == {Health.UNKNOWN}


def test_health_ages_to_unknown_when_nobody_is_left_who_would_write_it_down(now):
    _all_well(now)

    found = _status(now + timedelta(minutes=5))

    assert set(DependencyHealth.objects.values_list("status", flat=True)) == {"healthy"}
    nett = next(node for node in found.services if node.service == "nett")
    assert nett.status == Health.UNKNOWN
    assert nett.since == now
    assert nett.heartbeat_age == timedelta(minutes=5)
    assert (nett.backlog, nett.slots) == (None, None)
    assert "nobody would hear it" in found.findings[-1].message


def test_a_silent_service_is_named_with_what_waits_for_it_and_the_runbook(now):
    _all_well(now, "osl1", "trd1")
    DependencyHealth.objects.filter(service="maskin", datacenter="osl1").update(
        seen_at=now - timedelta(minutes=41)
    )
    tasks.age_health(at=now)
    blocked = [maskin.check_site(actor=ACTOR, datacenter="osl1") for _ in range(3)]

    found = _status(clock.now(), "osl1", "trd1")

    assert _subjects(found, Severity.DOWN) == ["maskin@osl1"]
    (finding,) = found.findings
    assert finding.waiting_tasks == 3
    assert finding.since is not None
    assert finding.runbook == "docs/runbooks/service-unreachable.md"
    assert "41 min" in finding.message or "2460 s" in finding.message
    (wait,) = found.waits
    assert (wait.dependency, wait.tasks, wait.oldest_task_id) == ("maskin@osl1", 3, blocked[0])


def test_a_datacenter_of_which_nothing_is_heard_is_named_before_its_services(now):
    _all_well(now, "osl1", "trd1")
    DependencyHealth.objects.filter(datacenter="osl1").update(seen_at=now - timedelta(minutes=41))
    tasks.age_health(at=now)
    maskin.check_site(actor=ACTOR, datacenter="osl1")

    found = _status(clock.now(), "osl1", "trd1")

    assert _subjects(found, Severity.DOWN) == [
        *("osl1", "maskin@osl1", "boot@osl1", "nett@osl1"),
    ]
    first = found.findings[0]
    assert (first.code, first.runbook) == ("site.silent", "docs/runbooks/nats-leaf-down.md")
    assert "None of 3 services" in first.message
    silent_since = [one.since for one in found.services if one.datacenter == "osl1" and one.since]
    assert first.since == max(silent_since)
    assert first.waiting_tasks == 1


def test_one_silent_service_beside_another_is_no_silent_site(now):
    _all_well(now)
    DependencyHealth.objects.filter(service="nett").update(seen_at=now - timedelta(minutes=41))

    assert _subjects(_status(now), Severity.DOWN) == ["nett@osl1"]


def test_a_site_that_nobody_could_hear_is_not_blamed(now):
    _all_well(now)

    found = _status(now + timedelta(minutes=5))

    assert _subjects(found, Severity.DOWN) == [
        *("orchestrator", "relay"),
        *("boot@osl1", "maskin@osl1", "nett@osl1"),
    ]


def test_tasks_that_wait_for_a_service_that_never_reported_are_counted(now):
    for process in processes.EXPECTED:
        processes.report_process(process=process, at=now)
    maskin.check_site(actor=ACTOR, datacenter="brg1")

    found = selectors.get_platform_status(at=clock.now(), datacenters=(), nats=HERE)

    assert [(node.name, node.waiting_tasks) for node in found.services] == [("maskin@brg1", 1)]
    assert _subjects(found, Severity.DOWN) == ["maskin@brg1"]


def test_it_answers_without_nats_and_says_so_first(now):
    _all_well(now)

    found = _status(now, nats=Answer(is_there=False, detail="NATS does not answer: refused"))

    assert found.overall == Overall.DOWN
    assert found.findings[0].subject == "nats"
    assert found.findings[0].runbook == "docs/runbooks/nats-down.md"


def test_an_outbox_that_stands_is_down_whatever_the_relay_says_of_itself(now):
    _all_well(now)
    outbox.send([Outgoing(subject="dv.a.cmd.b.osl1", message_id="1", payload="{}")])
    OutboxMessage.objects.update(created_at=now - timedelta(seconds=90))

    found = _status(now)

    assert _subjects(found, Severity.DOWN) == ["outbox"]
    assert "1 messages wait" in found.findings[0].message
    assert found.findings[0].runbook == "docs/runbooks/outbox-lag.md"
    assert found.findings[0].since == now - timedelta(seconds=90)


def test_late_timers_stuck_tasks_letters_and_unsealed_records_are_found(now):
    _all_well(now)
    stuck = maskin.check_site(actor=ACTOR, datacenter="osl1")
    OutboxMessage.objects.all().delete()
    Task.objects.filter(pk=stuck).update(state=states.STUCK)
    Timer.objects.all().delete()
    Timer.objects.create(task_id=stuck, kind=RETRY, due_at=now - timedelta(seconds=45))
    _park(now)
    record = AuditRecord.objects.create(
        at=now - timedelta(minutes=9), actor_kind="system", actor_name="t", source="system",
        correlation_id=stuck, action="a", object_type="t", object_name="t",
    )  # fmt: skip
    UnsealedRecord.objects.create(record=record)

    found = _status(now)

    assert _subjects(found, Severity.DOWN) == ["timers"]
    assert sorted(_subjects(found, Severity.ATTENTION)) == [
        *("dead letters", "stuck tasks", "unsealed audit records"),
    ]
    assert found.findings[0].severity == Severity.DOWN
    assert [task.id for task in found.stuck] == [stuck]
    books = {one.subject: one.runbook for one in found.findings}
    assert books["stuck tasks"] == "docs/runbooks/undo-failed.md"
    assert found.dead_letters_open == 1


def test_a_letter_and_the_task_that_waits_for_it_are_one_finding(now):
    _all_well(now)
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    (command,) = commands.commands()
    OutboxMessage.objects.all().delete()
    rejected = {"reason": "unknown here", "payload": command.encode(), "deliveries": 10}
    kind = "dv.maskin.evt.message.rejected"
    event = commands.answer(command, data=rejected, type=kind)
    tasks.park_rejected_command(event=event, at=now)
    held = Task.objects.get(pk=task).blocked
    assert held is not None
    assert held["code"] == "step.dead_lettered"

    found = _status(now)

    (finding,) = [one for one in found.findings if one.severity == Severity.ATTENTION]
    assert (finding.subject, finding.waiting_tasks) == ("dead letters", 1)
    assert finding.since is not None
    assert "dv dead-letter list" in finding.message


def test_what_only_needs_a_person_is_degraded_and_not_down(now):
    _all_well(now)
    _park(now)

    assert _status(now).overall == Overall.DEGRADED


def test_what_waits_for_consent_is_told_and_degrades_nothing(now):
    _all_well(now)
    approvals.rule("check-site", min_objects=0)
    task = maskin.check_site(actor=approvals.as_actor(people.operator("ingrid")), datacenter="osl1")
    OutboxMessage.objects.all().delete()
    assert Task.objects.get(pk=task).state == states.AWAITING_APPROVAL

    found = _status(now)

    assert _subjects(found, Severity.ATTENTION) == ["approvals"]
    assert found.overall == Overall.HEALTHY
    _park(now)
    assert _status(now).overall == Overall.DEGRADED


def test_what_waits_for_a_maintenance_window_is_told_and_degrades_nothing(now):
    _all_well(now)
    approvals.rule("check-site", quorum=0, needs_window=True, min_objects=0)
    maskin.check_site(actor=approvals.as_actor(people.operator("ingrid")), datacenter="osl1")
    OutboxMessage.objects.all().delete()

    found = _status(now)

    (told,) = found.findings
    assert told.subject == "maintenance-window/osl1"
    assert told.message.startswith("No maintenance window of osl1 opens")
    assert found.overall == Overall.HEALTHY


def test_a_process_is_healthy_while_one_of_its_instances_is(now):
    ProcessReport.objects.create(
        process="relay", instance="old:1", since=now - timedelta(days=2),
        seen_at=now - timedelta(hours=1),
    )  # fmt: skip
    silent = processes.list_processes(at=now)[1]

    processes.report_process(process="relay", at=now)
    processes.report_process(process="relay", at=now + timedelta(seconds=3))
    well = processes.list_processes(at=now + timedelta(seconds=3))[1]

    assert (silent.process, silent.is_healthy) == ("relay", False)
    assert silent.since == now - timedelta(hours=1)
    assert (well.is_healthy, well.instances, well.since) == (True, 1, now)


def test_the_map_holds_the_declared_needs(now):
    _all_well(now)

    found = selectors.get_dependency_map(at=now, datacenters=("osl1", "trd1"))

    assert {node.name: node.status for node in found.nodes} == {
        "boot@osl1": Health.HEALTHY,
        "maskin@osl1": Health.HEALTHY,
        "nett@osl1": Health.HEALTHY,
        "boot@trd1": Health.UNKNOWN,
        "maskin@trd1": Health.UNKNOWN,
        "nett@trd1": Health.UNKNOWN,
    }
    edges = {(e.needed_by_kind, e.needed_by, e.service): e for e in found.edges}
    deploy = edges["workflow", "deploy-server", "nett"]
    assert deploy.kind == "hard"
    assert "prove provisioning network" in deploy.steps
    assert "attach to tenant network" in deploy.steps
    installing = edges["workflow", "deploy-server", "boot"]
    assert installing.kind == "hard"
    assert installing.steps == ("prove provisioning network", "set boot override")
    assert edges["workflow", "power-server", "maskin"].steps == ("set power",)
    assert ("workflow", "power-server", "nett") not in edges
    across = edges["service", "maskin", "nett"]
    assert across.kind == "hard"
    assert "deploy-server: prove tenant network" in across.steps
    assert ("service", "nett", "maskin") not in edges


def _much(now: datetime, number: int) -> None:
    for index in range(number):
        datacenter = f"dc{number}-{index}"
        maskin.check_site(actor=ACTOR, datacenter=datacenter)
        tasks.record_heartbeat(service="nett", datacenter=datacenter, at=now, detail={})
        _park(now, message_id=f"{number}-{index}")


def test_the_number_of_queries_is_constant(now):
    counts = []
    for number in (2, 20):
        _much(now, number)
        found = []
        for read in (
            lambda: _status(now),
            lambda: selectors.get_dependency_map(at=now, datacenters=("osl1",)),
            metrics.read_engine,
        ):
            with CaptureQueriesContext(connection) as queries:
                read()
            found.append(len(queries))
        counts.append(found)

    assert counts[0] == counts[1] == [15, 4, 11]

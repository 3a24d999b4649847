"""The page of a dead letter: who gave it up, after how many attempts, and what went before."""

from django.test import Client
from django.urls import reverse

from apps.audit.types import Actor
from apps.maskin import services as machines
from apps.tasks import selectors as tasks_read
from apps.tasks import services as tasks
from apps.tasks.models import DeadLetter
from apps.tasks.types.views import real_subject
from dataverket.bus.envelope import Envelope
from dataverket.lib import clock
from tests import outbox
from tests.integration.admin.site import World

ACTOR = Actor.system("tests")


def _given_up(world: World) -> DeadLetter:
    """A letter of a command that failed once in passing, and was given up the next time."""
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=clock.now(), detail={})
    machines.check_bmc(actor=ACTOR, server_id=world.server)
    command = outbox.commands()[-1]
    failed = _event(command, "step.failed", {"error": _error("the NATS server went away")})
    tasks.apply_events(events=[failed], at=clock.now())
    rejected = {"reason": "check-bmc is not known", "payload": command.encode(), "deliveries": 7}
    tasks.park_rejected_command(event=_event(command, "message.rejected", rejected), at=clock.now())
    return DeadLetter.objects.latest("at")


def _event(command: Envelope, kind: str, data: dict[str, object]) -> Envelope:
    return Envelope(
        id=f"{command.id}:{kind}",
        type=f"dv.maskin.evt.{kind}",
        source="/osl1/maskin",
        time=command.time,
        datacenter="osl1",
        data=data,
        taskid=command.taskid,
        stepid=command.stepid,
        attempt=command.attempt,
        direction=command.direction,
    )


def _error(message: str) -> dict[str, str]:
    return {"code": "executor.defect", "class": "transient", "message": message}


def _page(client: Client, letter: DeadLetter) -> str:
    page = reverse("admin:tasks_deadletter_change", args=[letter.pk])
    answer = client.get(page)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_dead_letter_says_who_gave_it_up_and_after_how_many_deliveries(operator, world):
    letter = _given_up(world)

    text = _page(operator, letter)

    assert "Origin" in text
    assert "osl1/maskin" in text
    assert "Deliveries" in text
    assert ">7<" in "".join(text.split())


def test_a_dead_letter_says_what_went_wrong_before_oldest_first(operator, world):
    letter = _given_up(world)
    assert letter.history

    text = _page(operator, letter)

    before = text[text.index("What went before") :]
    places = [before.index(entry["message"].split(".")[0]) for entry in letter.history]
    assert "the NATS server went away" in before
    assert places == sorted(places)


def test_a_letter_that_belongs_to_no_step_has_no_history(operator, world):
    letter = DeadLetter.objects.get(step_id=None)

    assert "What went before" not in _page(operator, letter)


def test_a_dead_letter_shows_its_real_subject_and_the_title_of_its_task(operator, world):
    letter = _given_up(world)
    DeadLetter.objects.filter(pk=letter.pk).update(subject="dv.maskin.cmd.*.osl1")
    assert letter.task_id is not None
    task = tasks_read.list_tasks_by_id(task_ids=[letter.task_id])[letter.task_id]

    page = _page(operator, letter).replace("<wbr>", "")
    listed = operator.get(reverse("admin:tasks_deadletter_changelist")).content.decode()

    assert ">dv.maskin.cmd.check-bmc.osl1<" in "".join(page.split())
    assert "dv.maskin.cmd.check-bmc.osl1" in listed.replace("<wbr>", "")
    assert f">{task.title}</a>" in page
    assert f">{letter.task_id}</a>" not in page


def test_a_subject_whose_message_cannot_be_read_stays_as_it_is():
    assert real_subject("dv.maskin.cmd.*.osl1", "{") == "dv.maskin.cmd.*.osl1"
    assert real_subject("dv.nett.cmd.*.osl1", '{"type": "dv.maskin.cmd.x"}') == "dv.nett.cmd.*.osl1"

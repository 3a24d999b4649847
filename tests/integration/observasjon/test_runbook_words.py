"""What checks of runbooks say, for none, one and many; and what does not count as waiting."""

from datetime import timedelta
from uuid import UUID

import pytest

from apps.maskin import services as machines
from apps.maskin.runbooks import nats_leaf_down
from apps.maskin.runbooks import service_unreachable as service
from apps.observasjon.runbooks import dead_letter
from apps.observasjon.types import Case, Outcome, Subject, SubjectKind
from apps.tasks import services as engine
from apps.tasks.models import DeadLetter, Task
from dataverket.lib import clock
from tests.integration.observasjon.conftest import DC, World


def _about(kind: SubjectKind, key: str) -> Case:
    subject = Subject(kind=kind, key=key, name=key, datacenter=DC)
    return Case(subject=subject, at=clock.now())


def _letter_of(world: World) -> Case:
    return _about(SubjectKind.DEAD_LETTER, str(world.letter))


def _another_letter(number: int, *, payload: bytes = b"{", age: timedelta = timedelta()) -> None:
    engine.park_message(
        stream="DV_CMD",
        subject=f"dv.maskin.cmd.*.{DC}",
        message_id=f"more-{number}",
        reason="not JSON",
        payload=payload,
        at=clock.now() - age,
    )


def test_the_check_of_other_letters_says_none_one_and_many(world: World):
    case = _letter_of(world)
    assert dead_letter.check_others(case).detail == (
        "1 letter is open; it came within the last hour."
    )

    _another_letter(1, age=timedelta(hours=2))
    some = dead_letter.check_others(case)
    for number in range(2, 6):
        _another_letter(number)
    many = dead_letter.check_others(case)
    DeadLetter.objects.update(resolved_at=clock.now(), resolution="discarded")
    none = dead_letter.check_others(case)

    assert some.detail == "2 letters are open; 1 of them came within the last hour."
    assert many.detail == "6 letters are open; 5 of them came within the last hour."
    assert (some.outcome, many.outcome) == (Outcome.PASS, Outcome.FAIL)
    assert (none.outcome, none.detail) == (Outcome.PASS, "No letter is open.")


def test_a_long_payload_is_cut_with_a_word_on_it_and_the_subject_is_the_real_one(world: World):
    payload = f'{{"type": "dv.maskin.cmd.set-power", "data": "{"x" * 900}"}}'.encode()
    _another_letter(1, payload=payload)
    letter = DeadLetter.objects.get(message_id="more-1")

    said = dead_letter.check_letter(_about(SubjectKind.DEAD_LETTER, str(letter.pk))).detail

    assert said.startswith(f"dv.maskin.cmd.set-power.{DC}: not JSON. Payload: ")
    assert f"… (the first 400 of {len(payload)} characters)" in said


def test_what_a_letters_task_does_is_said_in_words(world: World):
    DeadLetter.objects.filter(pk=world.letter).update(task_id=world.task)
    _block(world.task)

    said = dead_letter.missing_end(_letter_of(world))

    assert said == f"Check the way to {DC} is dependency blocked."


def _block(task_id: UUID) -> None:
    blocked = {
        "code": "dependency.unreachable",
        "dependency": f"maskin@{DC}",
        "reason": "maskin does not report itself.",
        "since": clock.now().isoformat(),
        "retry_meaningful": False,
        "resumes_by_itself": True,
        "who_can_fix": "platform operator",
        "runbook": "service-unreachable",
    }
    Task.objects.filter(pk=task_id).update(state="dependency_blocked", blocked=blocked)


def test_the_runbooks_own_probe_does_not_count_as_waiting(world: World):
    case = _about(SubjectKind.SERVICE, f"maskin@{DC}")
    _block(world.task)  # a check of the way to the site

    probed = service.check_waiting(case)
    assert (probed.outcome, service.missing_flow(case)) == (Outcome.PASS, "")
    assert nats_leaf_down.missing_flow(_about(SubjectKind.DATACENTER, DC)) == ""

    _block(machines.check_bmc(actor=world.ingrid, server_id=world.server))

    waiting = service.check_waiting(case)
    assert waiting.outcome == Outcome.WARN
    assert waiting.detail.startswith("1 task is blocked on it. ")
    assert service.missing_flow(case) == "1 task is blocked on it."
    assert nats_leaf_down.missing_flow(_about(SubjectKind.DATACENTER, DC)) == "1 task is blocked."


@pytest.mark.parametrize(("blocked", "said"), [(0, "No task is"), (2, "2 tasks are")])
def test_how_many_wait_is_said_in_singular_and_plural(blocked: int, said: str):
    assert service._waiting(blocked) == f"{said} blocked on it."

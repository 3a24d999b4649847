"""A task that is blocked, and one that is stuck, as the API tells of them."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.integration.tasks.bench import Bench
from tests.integration.tasks.halted import HALTED


@pytest.fixture
def bench(world) -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.forget()


@pytest.mark.parametrize("state", sorted(HALTED))
def test_a_task_that_does_not_go_on_gives_all_seven_answers(world, bench: Bench, state: str):
    task, answers = HALTED[state](bench)

    held = world.api().get(f"tasks/{task}").json()["held_up"]

    assert held["what"] == answers.what
    assert [text for text in answers.why if text not in held["why"]] == []
    assert datetime.fromisoformat(held["since"]) == answers.since
    assert held["retrying_helps"] is answers.retrying_helps
    assert held["retrying"] == answers.retrying
    assert held["next_by_itself"] == answers.next_by_itself
    assert held["who_can_act"] == answers.who_can_act
    assert held["runbook"] == answers.runbook
    assert world.api().get(f"runbooks/{answers.runbook}").status_code == 200

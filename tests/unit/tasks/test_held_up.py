"""What is said of a task that does not go on, or failed."""

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from apps.tasks import states
from apps.tasks.held_up import held_up
from apps.tasks.types.runbooks import find_for_code
from apps.tasks.types.views import Blocked, HeldUp, TaskError
from dataverket.lib import clock

APPS: Final = Path(__file__).parent.parent.parent.parent / "apps"
# Every code that can block a task: what goes on by itself, what is said of asking again, and who
# can act. Each of the words has to stand in what a person reads.
SAID: Final = {
    "dependency.unreachable": ("hears of a service", "spends no retry", "platform operator"),
    "network.unproven": ("looks again every few seconds", "spends no retry", "platform operator"),
    "network.no_provisioning": ("looks again every few seconds", "no retry", "platform operator"),
    "inventory.untrusted": ("looks again every few seconds", "no retry", "platform operator"),
    "window.closed": ("when the window opens", "same window", "platform operator"),
    "approval.required": ("enough people have agreed", "to be agreed to", "another person"),
    "step.dead_lettered": ("Nothing", "dv dead-letter replay", "platform operator"),
    "turn.tenant_limit": ("tenant's tasks has ended", "stand behind this one", "nobody has to"),
    "turn.high_impact": ("under way has ended", "stand behind this one", "nobody has to"),
    "turn.lock": ("when that step has ended", "same device", "nobody has to"),
}
# Codes that wait for a service, or for something that is looked at as one is.
OF_SERVICES: Final = ("hears of a service", "latest after a minute")


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _codes_that_block() -> Iterator[str]:
    """Return the code of each ``StepBlocked(…)`` and ``….block(…)`` of the code base."""
    for path in APPS.rglob("*.py"):
        tree = ast.parse(path.read_text())
        constants = {
            line.targets[0].id: [str(line.value.value)]
            for line in tree.body
            if isinstance(line, ast.Assign)
            and isinstance(line.targets[0], ast.Name)
            and isinstance(line.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in ("StepBlocked", "block"):
                codes = [word.value for word in node.keywords if word.arg == "code"]
                for code in codes:  # one, or one of two
                    if isinstance(code, ast.IfExp):
                        codes += [code.body, code.orelse]
                for part in codes:
                    if isinstance(part, ast.Constant):
                        yield str(part.value)
                    elif isinstance(part, ast.Name):
                        # An argument is the code of an error, which has words of its own.
                        yield from constants.get(part.id, ())


def _blocked(code: str, *, resumes: bool, undoing: bool = False) -> HeldUp:
    state = states.UNWINDING if undoing else states.DEPENDENCY_BLOCKED
    book = find_for_code(code)
    assert book is not None, f"{code}: add it to apps/tasks/types/runbooks.py"
    blocked = Blocked(
        code=code,
        dependency="what it waits for",
        reason="why",
        since=datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
        retry_meaningful=False,
        resumes_by_itself=resumes,
        who_can_fix=book.who_can_fix,
        runbook=book.path,
    )
    found = held_up(state=state, blocked=blocked, error=None, since=clock.now())
    assert found is not None
    return found


def test_every_code_that_blocks_a_task_is_spoken_of_below():
    known = set(_codes_that_block())

    assert {"dependency.unreachable", "turn.lock", "network.unproven"} <= known
    assert known - set(SAID) == set(), "say of each what happens next, and add it to SAID"


@pytest.mark.parametrize("code", sorted(SAID))
def test_a_blocked_task_says_what_follows_whether_asking_again_helps_and_who_can_act(code: str):
    following, retrying, who = SAID[code]

    found = _blocked(code, resumes=code != "step.dead_lettered")

    assert following in found.next_by_itself
    assert found.retrying.startswith("No")
    assert retrying in found.retrying
    assert not found.retrying_helps
    assert who in found.who_can_act


@pytest.mark.parametrize("code", sorted(code for code in SAID if not code.startswith("dependency")))
def test_only_a_task_that_waits_for_a_service_speaks_of_one(code: str):
    for undoing in (False, True):
        found = _blocked(code, resumes=code != "step.dead_lettered", undoing=undoing)

        assert not any(words in found.next_by_itself for words in OF_SERVICES)


@pytest.mark.parametrize("undoing", [False, True])
def test_what_does_not_go_on_by_itself_never_says_that_it_does(undoing: bool):
    for code in ("step.dead_lettered", "step.new_code"):
        found = _blocked(code, resumes=False, undoing=undoing)

        assert found.next_by_itself.startswith("Nothing")
        assert "goes on by itself" not in found.next_by_itself
        assert "wait for the same" not in found.retrying


def test_an_undo_that_is_blocked_speaks_of_what_is_taken_back():
    for code in ("dependency.unreachable", "inventory.untrusted"):
        assert "taking back" in _blocked(code, resumes=True, undoing=True).next_by_itself


@pytest.mark.parametrize(
    ("has_effects", "said"),
    [(True, "has taken back what it did"), (False, "had done nothing that could be taken back")],
)
def test_a_failed_task_says_only_what_it_took_back(has_effects: bool, said: str):
    error = TaskError(code="bmc.unreachable", error_class="permanent", message="no", step="read")

    found = held_up(
        state="failed", blocked=None, error=error, since=clock.now(), has_effects=has_effects
    )

    assert found is not None
    assert said in found.next_by_itself


def test_a_stuck_task_says_that_nothing_follows_until_somebody_acts():
    since = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    error = TaskError(
        code="undo.failed", error_class="transient", message="no answer", step="power on"
    )

    found = held_up(state=states.STUCK, blocked=None, error=error, since=since)

    assert found is not None
    assert (found.what, found.why, found.since) == ("step 'power on'", "no answer", since)
    assert not found.retrying_helps
    assert found.retrying.startswith("Not before the cause is mended")
    assert found.next_by_itself.startswith("Nothing: the undo was given up.")
    assert (found.who_can_act, found.runbook) == ("platform operator", "undo-failed")

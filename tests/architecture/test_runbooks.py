"""Every code that can hold a task up leads to a runbook, which explains it; pages are current."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.observasjon import registry
from apps.observasjon.types import Severity
from apps.tasks.types import runbooks
from cli.common.runbooks import PAGES_ONLY
from tests.architecture import draw_runbooks

ROOT = Path(__file__).parent.parent.parent
# Where steps, executors and drivers live, and everything that these may call.
SCANNED = (
    *("apps/*/workflows", "apps/*/executors", "apps/*/drivers", "apps/*/services"),
    *("apps/*/services.py", "apps/tenancy/quotas.py", "dataverket/site"),
    *("dataverket/lib/device_errors.py", "dataverket/lib/problems.py"),
)
# Refusals of requests that no step makes: they reach the person who asked and never a task.
# This list only shrinks. Should one of them reach a task after all, `for_code` still answers.
REQUESTS_ONLY = {
    *("already_granted", "already_proposed", "already_reserved", "already_voted"),
    "approval_expired",
    *("checked_by_platform", "conditions_open", "import_refused", "in_use", "key_unusable"),
    *("dead_letter.closed", "dead_letter.failed_again", "dead_letter.not_awaited"),
    *("dead_letter.forged", "dead_letter.unreadable"),
    *("last_operator", "name_taken", "no_such_action", "no_such_check", "no_such_condition"),
    *("not_active", "not_cancellable", "not_empty", "not_possible", "not_stuck", "not_waiting"),
    *("other_datacenter", "other_plan", "other_project", "outside_pools", "overlap"),
    *("plan_stale", "problem", "proposer_not_entitled", "run_ended", "unauthenticated"),
    *("vlan_in_use", "wrong_subject"),
}
# Codes of single fields inside of an answer, not of the answer.
OF_FIELDS = {"FieldError"}


def _files() -> Iterator[Path]:
    for pattern in SCANNED:
        for found in ROOT.glob(pattern):
            yield from found.rglob("*.py") if found.is_dir() else [found]


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _strings(node: ast.expr) -> Iterator[str]:
    """Return the constants that an expression can be: `"a" if x else "b"` is two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)


def codes_in(source: str) -> set[str]:
    """Return every code that a file gives: arguments, class attributes, defaults, site errors."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node) not in OF_FIELDS:
            found |= set(_given(node))
        elif isinstance(node, ast.ClassDef):
            found |= set(_declared(node))
    return found


def _given(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg == "code":
            yield from _strings(keyword.value)
    if _called(call) == "_failed" and call.args:  # the site's own errors: code, class, message
        yield from _strings(call.args[0])
    if _called(call) == "get" and len(call.args) == 2 and "code" in _strings(call.args[0]):
        yield from _strings(call.args[1])


def _declared(body: ast.ClassDef) -> Iterator[str]:
    for line in body.body:
        named = line.targets[0] if isinstance(line, ast.Assign) else None
        if isinstance(line, ast.Assign) and isinstance(named, ast.Name) and named.id == "code":
            yield from _strings(line.value)


def _all_codes() -> set[str]:
    return {code for path in _files() for code in codes_in(path.read_text())}


def test_the_scan_sees_every_way_to_give_a_code():
    source = """
class Lost(Problem):
    code = "a.class"

def act():
    fail(run, step, code="b.fail", error_class="permanent", message="")
    raise StepBlocked("no", code="c.one" if x else "c.two", dependency="", runbook="")
    _failed("d.site", "permanent", "text")
    error.get("code", "e.default")
    FieldError(pointer="", code="not_this", detail="")
"""

    assert codes_in(source) == {"a.class", "b.fail", "c.one", "c.two", "d.site", "e.default"}


def test_the_scan_finds_what_is_known_to_be_there():
    known = {"bmc.unreachable", "network.unproven", "undo.failed", "device.rejected"}

    assert known | {"executor.defect", "step.failed", "phone_home.missing"} <= _all_codes()


def test_every_code_leads_to_a_runbook():
    without = {
        code for code in _all_codes() - REQUESTS_ONLY if runbooks.find_for_code(code) is None
    }

    assert without == set(), "add them to apps/tasks/types/runbooks.py and explain them"


def test_every_code_is_explained_by_its_runbook():
    unexplained = {
        f"{code}: {book.name}"
        for code in _all_codes() - REQUESTS_ONLY
        if (book := runbooks.find_for_code(code)) and registry.get(book.name).trigger(code) is None
    }

    assert unexplained == set(), "add a Trigger with its meaning to the runbook"


def test_the_list_of_codes_of_requests_holds_nothing_that_is_gone():
    assert REQUESTS_ONLY - _all_codes() == set()


def test_every_trigger_leads_back_to_the_runbook_that_declares_it():
    wrong = {
        f"{trigger.code}: {book.name}"
        for book in registry.all_runbooks()
        for trigger in book.triggers
        if runbooks.for_code(trigger.code).name != book.name
    }

    assert wrong == set()


def test_every_code_of_the_map_is_used_by_a_trigger():
    triggers = [trigger.code for book in registry.all_runbooks() for trigger in book.triggers]
    unused = {
        code
        for code in runbooks.CODES
        if not any(found == code or found.startswith(code) for found in triggers)
    }

    assert unused == set()


def test_every_runbook_that_the_map_names_is_declared():
    declared = {book.name for book in registry.all_runbooks()}

    assert {book.name for book in runbooks.ALL} == declared | set(draw_runbooks.BY_HAND)


def test_a_code_without_a_runbook_falls_to_the_stuck_task():
    assert runbooks.find_for_code("moon.full") is None
    assert runbooks.for_code("moon.full") == runbooks.STUCK_TASK
    assert runbooks.find_for_code("exhausted_by_work") is None, "only a dot makes a prefix"


@pytest.mark.parametrize("name", sorted(draw_runbooks.pages()))
def test_the_pages_of_runbooks_are_current(name: str):
    text = (draw_runbooks.FOLDER / name).read_text()

    assert text == draw_runbooks.pages()[name], "run: python -m tests.architecture.draw_runbooks"


def test_there_is_no_page_without_a_declaration():
    by_hand = {f"{name}.md" for name in draw_runbooks.BY_HAND}

    found = {page.name for page in draw_runbooks.FOLDER.glob("*")}
    assert found == set(draw_runbooks.pages()) | by_hand


def test_a_severe_runbook_is_handed_on_sooner_than_a_light_one():
    books = registry.all_runbooks()
    longest = max(b.escalate_after_min for b in books if b.severity == Severity.HIGH)

    assert longest <= min(b.escalate_after_min for b in books if b.severity != Severity.HIGH)


def test_the_commands_know_which_runbooks_are_pages_only():
    assert set(draw_runbooks.BY_HAND) == PAGES_ONLY

"""Every code that can hold a task up leads to a runbook, which explains it; pages are current."""

import ast
from collections.abc import Iterator, Mapping
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
    *("apps/*/services.py", "apps/tenancy/quotas.py", "dataverket/site", "apps/*/rendering"),
    *("apps/tasks/*.py", "apps/tasks/types"),
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


def _strings(node: ast.expr | None, constants: Mapping[str, str]) -> Iterator[str]:
    """Return what an expression can be: `"a" if x else "b"` is two, a module's constant one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body, constants)
        yield from _strings(node.orelse, constants)


def codes_in(source: str, others: Mapping[str, str] | None = None) -> set[str]:
    """Return every code that a file gives: as argument, attribute, variable, default, site error.

    Names of constants are looked up in the file itself, imported ones among those of ``others``.
    """
    tree = ast.parse(source)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported = {alias.name for node in imports for alias in node.names}
    constants = {name: value for name, value in (others or {}).items() if name in imported}
    constants |= dict(_constants(tree))
    found: set[str] = set()
    for node in ast.walk(tree):
        for given in _given(node):
            found |= set(_strings(given, constants))
    return found


def _constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    for line in module.body:
        for name, value in _assigned(line):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield name, value.value


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Return each plain name that a line assigns to, with its value; of ``a, b = 1, 2`` both."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id, node.value
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


def _given(node: ast.AST) -> Iterator[ast.expr | None]:
    """Return every expression of a node that is a code."""
    yield from (value for name, value in _assigned(node) if name == "code")
    if isinstance(node, ast.FunctionDef):
        own = node.args
        yield from (
            value
            for argument, value in zip(own.kwonlyargs, own.kw_defaults, strict=True)
            if argument.arg == "code"
        )
    if not isinstance(node, ast.Call) or _called(node) in OF_FIELDS:
        return
    yield from (keyword.value for keyword in node.keywords if keyword.arg == "code")
    if _called(node) == "_failed" and node.args:  # the site's own errors: code, class, message
        yield node.args[0]
    if _called(node) == "get" and len(node.args) == 2 and "code" in _strings(node.args[0], {}):
        yield node.args[1]


def _all_codes() -> set[str]:
    sources = [path.read_text() for path in _files()]
    constants = {name: value for one in sources for name, value in _constants(ast.parse(one))}
    return {code for source in sources for code in codes_in(source, constants)}


def test_the_scan_sees_every_way_to_give_a_code():
    source = """
LIMIT = "h.constant"

class Lost(Problem):
    code = "a.class"

def act(*, code: str = "i.argument"):
    fail(run, step, code="b.fail", error_class="permanent", message="")
    raise StepBlocked("no", code="c.one" if x else LIMIT, dependency="", runbook="")
    _failed("d.site", "permanent", "text")
    error.get("code", "e.default")
    code, following = "f.pair", "not this"
    code = "g.one" if x else "g.two"
    FieldError(pointer="", code=OTHER, detail="")
"""

    found = {"a.class", "b.fail", "c.one", "d.site", "e.default", "f.pair", "g.one", "g.two"}
    assert codes_in(source) == found | {"h.constant", "i.argument"}
    imported = "from elsewhere import OTHER\nfail(code=OTHER)"
    assert codes_in(imported, {"OTHER": "j.imported"}) == {"j.imported"}


def test_the_scan_finds_what_is_known_to_be_there():
    known = {"bmc.unreachable", "network.unproven", "undo.failed", "device.rejected"}

    known |= {"executor.defect", "step.failed", "phone_home.missing", "phone_home.awaited"}
    known |= {"nett.intent_invalid", "turn.tenant_limit", "turn.lock", "step.dead_lettered"}
    assert known <= _all_codes()


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

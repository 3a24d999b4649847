"""Every table of states is drawn and proven, and nothing moves past it."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from dataverket.lib.states import StateMachine
from tests.architecture.draw_states import MACHINES

ROOT = Path(__file__).parent.parent.parent
SERVICES = sorted((ROOT / "apps" / "tasks" / "services").glob("*.py"))
# Where the tables of tasks and steps are asked before a state is written.
ASKING = {"move_task", "move_step_quietly"}
# Whatever may write a row: not the emulated devices, which have states of their own.
WRITING = sorted(
    path
    for path in (ROOT / "apps").glob("*/**/*.py")
    if not {"migrations", "simulators"} & set(path.relative_to(ROOT).parts)
)
# The columns that the tables of states are about.
COLUMNS = {"state", "provision_state", "phase", "trust"}


def test_every_table_is_drawn():
    modules = [
        import_module(f"apps.{path.parent.name}.states")
        for path in sorted((ROOT / "apps").glob("*/states.py"))
    ]
    declared = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, StateMachine)
    ]

    assert {machine.name for machine in declared} == {machine.name for machine in MACHINES}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_table_has_a_scenario_for_each_transition(machine: StateMachine):
    module = next(
        import_module(f"apps.{path.parent.name}.states")
        for path in (ROOT / "apps").glob("*/states.py")
        if machine in vars(import_module(f"apps.{path.parent.name}.states")).values()
    )
    name = next(name for name, value in vars(module).items() if value is machine)
    texts = [path.read_text() for path in (ROOT / "tests" / "integration").rglob("test_*.py")]
    compared = [text for text in texts if "assert_every_transition_has_a_scenario(" in text]

    assert any(f"@takes({name}," in text for text in texts), "see tests/transitions.py"
    assert any(re.search(rf"\b{name}\b", text) for text in compared), "nobody compares the table"


def _writes_past_the_table(source: str) -> list[str]:
    """Return the calls that write a state of a task or a step without asking its table."""
    found = []
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef) or function.name in ASKING:
            continue
        found += [
            ast.unparse(call)
            for call in ast.walk(function)
            if isinstance(call, ast.Call)
            and ast.unparse(call.func).rpartition(".")[2] in {"change_task", "change_step"}
            and any(keyword.arg == "state" for keyword in call.keywords)
        ]
    return found


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_no_state_is_written_past_its_table(path: Path):
    assert _writes_past_the_table(path.read_text()) == []


def test_a_state_that_somebody_writes_past_its_table_is_found():
    planted = "def hurry(run, step):\n    run.change_step(step, state='succeeded')\n"

    assert _writes_past_the_table(planted) == ["run.change_step(step, state='succeeded')"]


def _writes_without_asking(source: str) -> list[str]:
    """Return what writes a state in a function that asks no table (``MACHINE.check``)."""
    found = []
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        if any(_name(call) == "check" for call in calls):
            continue
        found += [
            ast.unparse(call)
            for call in calls
            if _name(call) in {"edit", "update"} and COLUMNS & {key.arg for key in call.keywords}
        ]
        found += [
            ast.unparse(node)
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and any(isinstance(to, ast.Attribute) and to.attr in COLUMNS for to in node.targets)
        ]
    return found


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def test_whoever_writes_a_state_asks_its_table():
    found = {
        str(path): holes for path in WRITING if (holes := _writes_without_asking(path.read_text()))
    }

    assert found == {}


@pytest.mark.parametrize(
    "planted",
    ["row.edit(state='resolved')", "rows.update(phase='active')", "row.trust = 'verified'"],
)
def test_a_state_that_somebody_writes_without_asking_is_found(planted: str):
    assert _writes_without_asking(f"def hurry(row, rows):\n    {planted}\n") == [planted]
    asked = f"def move(row, rows):\n    DRIFT.check(row.state, 'resolved')\n    {planted}\n"
    assert _writes_without_asking(asked) == []

"""Tasks come into being in one place and commands go out from one: the gate stands on that."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOOR = "apps/tasks/services/admission.py"
# Read tasks with statements written by hand, and make none.
READERS = {"apps/tasks/services/locks.py", "apps/tasks/services/turns.py"}
MAKING = {"create", "bulk_create", "get_or_create", "update_or_create", "acreate", "abulk_create"}
# Who may put a command of a task into the outbox.
SENDING = {"apps/tasks/services/steps.py"}


def _sources() -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for folder in ("apps", "dataverket", "cli")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    }


def _calls(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def _makes_a_task(source: str) -> bool:
    """Tell whether code makes a row of Task: ``Task(…)``, ``Task.objects.create(…)``, SQL."""
    names = {"Task"} & _imported_models(source)
    for call in _calls(source):
        text = ast.unparse(call.func)
        if text in names or (text.removeprefix("models.") in names and text.startswith("models.")):
            return True
        owner, _, verb = text.rpartition(".")
        if verb in MAKING and owner.split(".")[0] in names:
            return True
    return "tasks_task" in source


def _imported_models(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("apps.tasks.models"):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def _dispatches(source: str) -> bool:
    return any(ast.unparse(call.func) == "dispatch" for call in _calls(source))


def test_only_admission_makes_tasks():
    makers = {name for name, source in _sources().items() if _makes_a_task(source)}

    # The admin links to pages that are called tasks_task_…; it makes nothing.
    assert {name for name in makers if "/admin" not in name} == {DOOR, *READERS}
    for name in READERS:
        source = _sources()[name]
        assert not re.search(r"\b(INSERT|MERGE|COPY)\b", source)
        assert not re.search(rf"\bTask\.objects\.({'|'.join(MAKING)})\(", source)


def test_only_steps_send_commands():
    assert {name for name, source in _sources().items() if _dispatches(source)} == SENDING


def test_the_gate_is_asked_before_every_step_that_is_begun():
    text = (ROOT / "apps/tasks/services/steps.py").read_text()
    start = text.partition("def start(")[2].partition("\ndef ")[0]

    assert start.index("_may_begin") < start.index("_perform")
    assert text.count("_perform(") == 2, "its definition and its only caller"


@pytest.mark.parametrize(
    "planted",
    [
        "from apps.tasks.models import Task\nTask(title='x')",
        "from apps.tasks.models import Task\nTask.objects.create(title='x')",
        "from apps.tasks.models.task import Task\nTask.objects.bulk_create([])",
        "from apps.tasks.models import Task\nTask.objects.get_or_create(title='x')",
        "cursor.execute('INSERT INTO tasks_task VALUES (1)')",
    ],
)
def test_a_way_round_that_somebody_plants_is_found(planted):
    assert _makes_a_task(planted)


def test_reading_tasks_is_no_way_round():
    assert not _makes_a_task(
        "from apps.tasks.models import Task\nTask.objects.filter(pk=1).update(state='x')"
    )

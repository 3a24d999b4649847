"""A page of a list reads few rows, however many tasks have ended."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tasks.models import Task
from apps.tasks.selectors import TaskFilter, list_halted_tasks, list_tasks
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from tests.integration.tasks.bench import Bench, sending

ENDED: Final = 20_000
# Of so many rows a page of fifty may read, with those that it passes over.
FEW: Final = 1_000
_PAGES: Final = {
    "what failed": TaskFilter(states=("failed",)),
    "what failed, in a datacenter where nothing did": TaskFilter(
        states=("failed",), datacenter="bgo1"
    ),
    "what failed or is stuck": TaskFilter(states=("failed", "stuck")),
    "what was cancelled": TaskFilter(states=("cancelled",)),
    "what is under way": TaskFilter(states=("running", "dependency_blocked")),
    "a name": TaskFilter(resource_name="the-one"),
    "a name that nothing has": TaskFilter(resource_name="misspelt"),
    "a name that nothing has, among readings too": TaskFilter(
        resource_name="misspelt", with_background=True
    ),
    "a workflow of which there are few": TaskFilter(workflow="seldom"),
    "a workflow of which there are none": TaskFilter(workflow="never"),
    "a datacenter with few": TaskFilter(datacenter="bgo1"),
}


@pytest.fixture
def many(bench: Bench) -> None:
    """Twenty thousand tasks that ended well, some that failed, a few of what is looked for."""
    bench.start(sending())
    _copy(ENDED // 2, workflow="often", datacenter="osl1", state="succeeded")
    _copy(3, workflow="seldom", datacenter="trd1", state="failed", resource_name="the-one")
    _copy(3, workflow="often", datacenter="bgo1", state="succeeded")
    _copy(ENDED // 4, workflow="reading", datacenter="osl1", state="succeeded", is_background=True)
    _copy(ENDED // 4, workflow="often", datacenter="trd1", state="succeeded")
    _copy(FEW // 2, workflow="often", datacenter="trd1", state="failed")
    _copy(
        2 * FEW,
        workflow="often",
        datacenter="trd1",
        state="failed",
        finished_at=clock.now() - timedelta(days=1),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tasks_task")


@pytest.mark.usefixtures("many")
def test_a_page_of_tasks_reads_few_rows_of_many():
    for what, filters in _PAGES.items():
        with _plans() as plans:
            list_tasks(visibility=Visibility.all(), filters=filters, limit=50)

        assert _read(plans) <= FEW, f"{what}: {plans}"


@pytest.mark.usefixtures("many")
def test_what_alerts_ask_for_reads_few_rows_of_many():
    with _plans() as plans:
        found = list_halted_tasks(failed_since=clock.now() - timedelta(hours=1))

    assert {task.state for task in found} == {"failed"}
    assert _read(plans) <= FEW, plans


def test_a_list_of_states_holds_those_that_ended_and_those_that_did_not(bench: Bench):
    bench.start(sending())
    _copy(1, state="failed")
    _copy(1, state="stuck")
    _copy(1, state="succeeded")
    filters = TaskFilter(states=("failed", "stuck"))

    found = list_tasks(visibility=Visibility.all(), filters=filters, limit=50)

    assert [task.state for task in found] == ["stuck", "failed"]


def _copy(number: int, **values: Any) -> None:
    """Copy the oldest task so often, each about another resource, with other values."""
    given = {"blocked": None, "finished_at": clock.now(), **values}
    own = {"id": "uuidv7()", "resource_id": "gen_random_uuid()"}
    columns = [str(field.column) for field in Task._meta.concrete_fields]
    taken = [own.get(name) or ("%s" if name in given else f"one.{name}") for name in columns]
    statement = (
        f"INSERT INTO tasks_task ({', '.join(columns)}) SELECT {', '.join(taken)} "  # noqa: S608
        "FROM (SELECT * FROM tasks_task ORDER BY id LIMIT 1) one, generate_series(1, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(given[name] for name in columns if name in given), number])


@contextmanager
def _plans() -> Iterator[list[dict[str, Any]]]:
    """Collect how PostgreSQL carried out what was asked within, by asking once more."""
    plans: list[dict[str, Any]] = []
    with CaptureQueriesContext(connection) as asked:
        yield plans
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
            (told,) = cursor.fetchone()
            plans.append((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])


def _read(plans: list[dict[str, Any]]) -> float:
    """Return how many rows were read from tables, with those that were passed over."""
    rows = 0.0
    for plan in plans:
        if "Relation Name" in plan:
            passed = plan.get("Rows Removed by Filter", 0)
            rows += (plan["Actual Rows"] + passed) * plan["Actual Loops"]
        rows += _read(plan.get("Plans", []))
    return rows

"""What does not get slower: starts beside ten thousand waiting tasks, lists over finished ones.

Each figure is a ratio of two measurements of one run.
"""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx

from tests.bench import starts
from tests.bench.processes import cpu_s, memory_mib
from tests.bench.running import Bench, until

WAITING = 10_000
FINISHED = 100_000
_PROBES = 100
_IDLE_S = 15.0
# Of a page, so that the kernel's ticks of 10 ms are a small part of what is compared.
_TIMES = 60
# PostgreSQL is at rest below this share of a core, over so long; the idle platform needs 0.02.
_AT_REST = 0.04
_REST_S = 5.0
_COPY = """
    WITH one AS (SELECT * FROM tasks_task WHERE state = 'succeeded' ORDER BY id LIMIT 1),
    task AS (
        INSERT INTO tasks_task SELECT (jsonb_populate_record(NULL::tasks_task, to_jsonb(one)
            || jsonb_build_object('id', uuidv7(), 'resource_id', gen_random_uuid()))).*
        FROM one, generate_series(1, %s)
        RETURNING id
    )
    INSERT INTO tasks_step SELECT (jsonb_populate_record(NULL::tasks_step, to_jsonb(step)
        || jsonb_build_object('id', uuidv7(), 'task_id', task.id))).*
    FROM task, (SELECT * FROM tasks_step WHERE task_id = (SELECT id FROM one) LIMIT 1) AS step
"""


def idle(bench: Bench) -> None:
    """CPU and memory of the platform while nobody asks it for anything."""
    pids = bench.platform.supervisor.pids()
    before = {name: cpu_s(pid) for name, pid in pids.items()}
    time.sleep(_IDLE_S)
    spent = {name: (cpu_s(pid) - before[name]) / _IDLE_S * 1000 for name, pid in pids.items()}
    del spent["lab"]  # the emulated devices
    bench.add("idle, CPU of all processes", sum(spent.values()), "ms/s", "-", met=True)
    for name in ("orchestrator", "relay", "postgres", "maskin-osl1"):
        bench.add(f"… of these in {name}", spent[name], "ms/s", "-", met=True)
    memory = sum(memory_mib(pid) for name, pid in pids.items() if name != "lab")
    what = "idle, memory (PSS) of all processes and their children"
    bench.add(what, memory, "MiB", "-", met=True)


def many_waiting(bench: Bench) -> None:
    """How fast the next task starts beside ten thousand that wait for a datacenter."""
    alone = _start_ms(bench)
    bench.platform.supervisor.pause("maskin-trd1")
    try:
        until(partial(_is_unknown, bench), limit_s=30)
        _create_waiting()
        until(lambda: _count("state = 'dependency_blocked'") >= WAITING, limit_s=120)
        beside = _start_ms(bench)
    finally:
        bench.platform.supervisor.resume("maskin-trd1")
    bench.add("no-op task, request to its worker's claim, p50", alone, "ms", "-", met=True)
    bench.add("… beside 10,000 waiting tasks", beside, "ms", "-", met=True)
    ratio = beside / alone
    bench.add("… slower by", (ratio - 1) * 100, "%", "< 20 %", met=ratio < 1.2)
    resumed = time.monotonic()
    until(lambda: _count("state NOT IN ('succeeded', 'failed', 'cancelled')") == 0, limit_s=300)
    bench.add("10,000 tasks resumed and done", time.monotonic() - resumed, "s", "-", met=True)


def many_finished(bench: Bench) -> None:
    """What a page costs over a hundred thousand more finished tasks."""
    deployed = bench.http.get("/tasks", params={"workflow": "deploy-server", "limit": 1})
    named = deployed.json()["items"][0]["resource_name"]
    pages: dict[str, tuple[str, dict[str, Any]]] = {
        "all tasks": ("/tasks", {}),
        "tasks of a project": ("/tasks", {"project": "helse/journal"}),
        "unfinished tasks": ("/tasks", {"state": "running"}),
        "failed tasks": ("/tasks", {"state": "failed"}),
        "tasks of one resource": ("/tasks", {"resource_name": named}),
        "tasks of a seldom workflow": ("/tasks", {"workflow": "restore-switch"}),
        "alerts": ("/alerts", {}),
    }
    before = {name: _page_ms(bench, *page) for name, page in pages.items()}
    _copy_finished()
    until(partial(_is_at_rest, bench), limit_s=60)
    for name, page in pages.items():
        after = _page_ms(bench, *page)
        bench.add(f"page of {name}, CPU of web and PostgreSQL", before[name], "ms", "-", met=True)
        ratio = after / before[name]
        bench.add("… beside 100,000 finished", after, "ms", "≤ 1.2 x", met=ratio <= 1.2)


def _start_ms(bench: Bench) -> float:
    """Return the median time from creating a no-op task to its start.

    It has started when a worker of its datacenter has claimed its command. The engine's own record
    does not tell: it calls a step started once the command stands in the outbox.
    """
    from apps.tasks import selectors  # noqa: PLC0415 - needs Django's settings
    from dataverket.lib.scope import Visibility  # noqa: PLC0415

    everything = Visibility(everything=True)
    took = []
    url = bench.platform.state.site_url("osl1")
    with starts.heard_at(url, datacenter="osl1") as heard:
        for _ in range(_PROBES):
            answer = bench.http.post("/site-checks", json={"datacenter": "osl1"})
            identity = answer.json()["id"]
            done = until(partial(_finished, selectors, identity, everything), every_s=0.005)
            started = until(partial(heard.of, done.steps[0].id), every_s=0.005)
            took.append((started - done.created_at).total_seconds() * 1000)
    return float(statistics.median(took))


def _finished(selectors: Any, identity: str, everything: Any) -> Any:
    task = selectors.get_task(task_id=identity, visibility=everything)
    return task if task.state == "succeeded" else None


def _is_unknown(bench: Bench) -> bool:
    rows = bench.http.get("/dependencies").json()["items"]
    return any(
        (row["service"], row["datacenter"], row["status"]) == ("maskin", "trd1", "unknown")
        for row in rows
    )


def _create_waiting() -> None:
    from django.db import connection  # noqa: PLC0415

    from apps.audit.types import Actor  # noqa: PLC0415
    from apps.maskin import services  # noqa: PLC0415

    actor = Actor.system("bench")

    def some(number: int) -> None:
        try:
            for _ in range(number):
                services.check_site(actor=actor, datacenter="trd1")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(some, [WAITING // 4] * 4))


def _count(condition: str) -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM tasks_task WHERE {condition}")  # noqa: S608 - ours
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _copy_finished() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(_COPY, [FINISHED])
        # What the server would do by and by, in the background of what is measured.
        cursor.execute("VACUUM (ANALYZE) tasks_task, tasks_step")


def _is_at_rest(bench: Bench) -> bool:
    """Tell whether PostgreSQL has written away what was copied."""
    postgres = bench.platform.supervisor.pids()["postgres"]
    before = cpu_s(postgres)
    time.sleep(_REST_S)
    return cpu_s(postgres) - before < _AT_REST * _REST_S


def _page_ms(bench: Bench, path: str, query: dict[str, Any]) -> float:
    def ask() -> httpx.Response:
        return bench.http.get(path, params={"limit": 50, **query})

    postgres = bench.platform.supervisor.pids()["postgres"]
    for _ in range(5):
        assert ask().is_success
    before = cpu_s(postgres)
    web = bench.cpu_per_request(ask, _TIMES)
    return web + (cpu_s(postgres) - before) / _TIMES * 1000

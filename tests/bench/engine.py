"""What a task costs: time from the request to its end, tasks per second, CPU by process."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from tests.bench import bare_loop, road
from tests.bench.processes import cpu_s
from tests.bench.running import Bench, until

PACED = 200
BURST = 2000
SAGAS = 40
_ON_THE_WAY = (
    *("relay", "orchestrator", "maskin-osl1", "maskin-trd1", "postgres"),
    *("nats-hub", "nats-osl1", "nats-trd1"),
)


def paced_tasks(bench: Bench) -> None:
    """No-op tasks at twenty a second: from the request to success."""
    from apps.tasks import selectors  # noqa: PLC0415
    from dataverket.lib.scope import Visibility  # noqa: PLC0415

    everything = Visibility(everything=True)
    started, ids = time.monotonic(), []
    for number in range(PACED):
        time.sleep(max(0.0, started + number / 20 - time.monotonic()))
        answer = bench.http.post("/site-checks", json={"datacenter": "osl1"})
        ids.append(answer.json()["id"])
    took = []
    for identity in ids:
        task = until(partial(_done, selectors, identity, everything))
        took.append((task.finished_at - task.created_at).total_seconds() * 1000)
    took.sort()
    half, most = statistics.median(took), took[int(len(took) * 0.99)]
    bench.add("no-op task paced 20/s, p50", half, "ms", "≤ 40 ms", met=half <= 40)
    bench.add("no-op task paced 20/s, p99", most, "ms", "≤ 150 ms", met=most <= 150)


def sagas(bench: Bench) -> None:
    """A saga of three steps over a real session with a switch: onto a network and off it again."""
    name, took, at_device = "/server-allocations/web-01", [], []
    for number in range(SAGAS):
        verb = ("detach", "attach")[number % 2]
        body = {"network": "web"} if verb == "attach" else {}
        answer = bench.http.post(f"{name}/{verb}", params={"project": "helse/journal"}, json=body)
        assert answer.is_success, answer.text
        task = until(partial(_ended, bench, answer.json()["id"]))
        assert task["state"] == "succeeded", task["error"]
        if verb == "attach":
            took.append(_ms(task["created_at"], task["finished_at"]))
            step = next(one for one in task["steps"] if one["name"] == "configure switch")
            at_device.append(_ms(step["started_at"], step["finished_at"]))
    bench.add("saga of three steps, p50", statistics.median(took), "ms", "-", met=True)
    bench.add("… slowest", max(took), "ms", "-", met=True)
    own = statistics.median(a - b for a, b in zip(took, at_device, strict=True))
    bench.add("… of this outside of the step at the switch, p50", own, "ms", "-", met=True)


def _ended(bench: Bench, identity: str) -> Any:
    task = bench.http.get(f"/tasks/{identity}", params={"wait": "5s"}).json()
    return task if task["state"] in ("succeeded", "failed", "cancelled", "stuck") else None


def _ms(begun: str, ended: str) -> float:
    difference = datetime.fromisoformat(ended) - datetime.fromisoformat(begun)
    return difference.total_seconds() * 1000


def burst(bench: Bench) -> None:
    """Two thousand no-op tasks as fast as they come, and the CPU that one of them costs."""
    from django.db import connection  # noqa: PLC0415

    from apps.audit.types import Actor  # noqa: PLC0415
    from apps.maskin import services  # noqa: PLC0415

    pids = bench.platform.supervisor.pids()
    before = {name: cpu_s(pid) for name, pid in pids.items()}
    actor = Actor.system("bench")

    def create(datacenter: str) -> None:
        try:
            for _ in range(BURST // bare_loop.CREATORS):
                services.check_site(actor=actor, datacenter=datacenter)
        finally:
            connection.close()

    own, started = time.process_time(), time.monotonic()
    with ThreadPoolExecutor(bare_loop.CREATORS) as pool:
        list(pool.map(create, ("osl1", "trd1") * (bare_loop.CREATORS // 2)))
    own = time.process_time() - own

    def left() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tasks_task WHERE state = 'running'")
            return bool(cursor.fetchone()[0] == 0)

    until(left, limit_s=120)
    rate = BURST / (time.monotonic() - started)
    bench.add("no-op tasks, sustained over 2,000", rate, "/s", "≥ 200/s", met=rate >= 200)
    cpu = {name: (cpu_s(pid) - before[name]) / BURST * 1000 for name, pid in pids.items()}
    cpu = {name: spent for name, spent in cpu.items() if name in _ON_THE_WAY}
    cpu["create"] = own / BURST * 1000
    for name, spent in cpu.items():
        bench.add(f"… CPU per task in {name}", spent, "ms", "-", met=True)
    _beside_the_bare_loop(bench, rate, sum(cpu.values()), pids)


def _beside_the_bare_loop(bench: Bench, rate: float, cpu_ms: float, pids: dict[str, int]) -> None:
    """The same way without the engine, on the same machine, in the same run."""
    bench.add("engine, CPU per task", cpu_ms, "ms", "-", met=True)
    for sites, name in (((), "on one server"), (("osl1", "trd1"), "over two sites")):
        with road.servers(sites) as way:
            bare = bare_loop.measure(
                database_url=bench.platform.sentral_environment()["DATABASE_URL"],
                postgres=pids["postgres"],
                road=way,
                number=BURST,
            )
        spent = sum(bare.cpu_ms.values())
        bench.add(f"bare loop {name}, sustained over 2,000", bare.rate, "/s", "-", met=True)
        for process, share in bare.cpu_ms.items():
            bench.add(f"… CPU per task in {process}", share, "ms", "-", met=True)
        bench.add(f"bare loop {name}, CPU per task", spent, "ms", "-", met=True)
        ratio = cpu_ms / spent
        bench.add(f"engine / bare loop {name}, CPU", ratio, "x", "≤ 1.5 x", met=ratio <= 1.5)
        bench.add(f"engine / bare loop {name}, rate", rate / bare.rate, "x", "-", met=True)


def _done(selectors: Any, identity: str, everything: Any) -> Any:
    task = selectors.get_task(task_id=identity, visibility=everything)
    return task if task.state == "succeeded" else None

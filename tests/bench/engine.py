"""What a task costs: time from the request to its end, tasks per second, CPU by process."""

import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from dataverket.embedded.bootstrap import IMAGE
from tests.bench import bare_loop, road
from tests.bench.bare_loop import Measured
from tests.bench.processes import cpu_s
from tests.bench.running import Bench, quantile, until

PACED = 200
BURST = 2000
ROUNDS = 3
# Fewer make no p99; a saga takes a second and a half, nearly all of it at the switches.
SAGAS = 100
_SAGAS_LIMIT_S = 110.0
_PROJECT = "helse/journal"
_ROADS: Mapping[str, Sequence[str]] = {"on one server": (), "over two sites": ("osl1", "trd1")}
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
    half, most = statistics.median(took), quantile(took, 0.99)
    bench.add("no-op task paced 20/s, p50", half, "ms", "≤ 40 ms", met=half <= 40)
    bench.add("no-op task paced 20/s, p99", most, "ms", "≤ 150 ms", met=most <= 150)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Lane:
    """A deployed server, and the two networks between which it is moved."""

    server: str
    networks: tuple[str, str]


def sagas(bench: Bench) -> None:
    """A saga of three steps over real sessions with two switches: onto another network.

    A lane in each datacenter, side by side: each has switches of its own, and waits for no lock.
    """
    lanes = _prepare_lanes(bench)
    end = time.monotonic() + _SAGAS_LIMIT_S
    with ThreadPoolExecutor(len(lanes)) as pool:
        found = pool.map(lambda lane: _move(bench, lane, SAGAS // len(lanes), end), lanes)
        took = [one for some in found for one in some]
    bench.add(
        "saga of three steps, two side by side, p50", statistics.median(took), "ms", "-", met=True
    )
    bench.add("… p99", quantile(took, 0.99), "ms", "-", met=True)
    bench.add("… slowest", max(took), "ms", "-", met=True)
    bench.add("… how many", len(took), "", f"{SAGAS}", met=len(took) >= SAGAS)


def _move(bench: Bench, lane: _Lane, times: int, end: float) -> list[float]:
    """Move a server to and fro, until it has been done often enough or ``end`` has come."""
    address, took = f"/server-allocations/{lane.server}/attach", []
    for number in range(times):
        if time.monotonic() > end:
            break
        body = {"network": lane.networks[(number + 1) % 2]}
        answer = bench.http.post(address, params={"project": _PROJECT}, json=body)
        task = _succeeded(bench, answer)
        took.append(_ms(task["created_at"], task["finished_at"]))
    return took


def _prepare_lanes(bench: Bench) -> list[_Lane]:
    """Add a network to either datacenter, and a server to the one that has none."""
    lanes = [
        _Lane(server="web-01", networks=("web", "web-b")),
        _Lane(server="lane-trd1", networks=("large", "lane-b")),
    ]
    for name, place in (("web-b", "osl1"), ("lane-b", "trd1")):
        body = {"name": name, "project": _PROJECT, "datacenter": place}
        answer = bench.http.post("/networks", json=body)
        assert answer.is_success, answer.text
    body = {
        "name": lanes[1].server,
        "project": _PROJECT,
        "datacenter": "trd1",
        "server_class": "m1.small",
        "network": lanes[1].networks[0],
        "image": IMAGE,
    }
    _succeeded(bench, bench.http.post("/server-allocations", json=body))
    return lanes


def _succeeded(bench: Bench, accepted: httpx.Response) -> Any:
    """Return the task of an answer once it has succeeded."""
    assert accepted.is_success, accepted.text
    task = until(partial(_ended, bench, accepted.json()["id"]))
    assert task["state"] == "succeeded", task["error"]
    return task


def _ended(bench: Bench, identity: str) -> Any:
    task = bench.http.get(f"/tasks/{identity}", params={"wait": "5s"}).json()
    return task if task["state"] in ("succeeded", "failed", "cancelled", "stuck") else None


def _ms(begun: str, ended: str) -> float:
    difference = datetime.fromisoformat(ended) - datetime.fromisoformat(begun)
    return difference.total_seconds() * 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class _Round:
    """One burst of the engine, and the bare loop right behind it over each road."""

    engine: Measured
    bare: Mapping[str, Measured]


def burst(bench: Bench) -> None:
    """Two thousand no-op tasks as fast as they come, and the CPU that one of them costs.

    The bare loop runs in turn with the engine, so that both meet the same moods of the machine; the
    figures are medians over the rounds, the ratios medians of the rounds' ratios.
    """
    rounds = []
    for _ in range(ROUNDS):
        measured = _burst(bench)
        bare = {name: _bare(bench, sites) for name, sites in _ROADS.items()}
        rounds.append(_Round(engine=measured, bare=bare))
    rate = statistics.median(one.engine.rate for one in rounds)
    bench.add("no-op tasks, sustained over 2,000", rate, "/s", "≥ 200/s", met=rate >= 200)
    _show_cpu(bench, "engine", [one.engine for one in rounds])
    for name in _ROADS:
        bare_rate = statistics.median(one.bare[name].rate for one in rounds)
        bench.add(f"bare loop {name}, sustained over 2,000", bare_rate, "/s", "-", met=True)
        _show_cpu(bench, f"bare loop {name}", [one.bare[name] for one in rounds])
        ratio = statistics.median(_cpu(one.engine) / _cpu(one.bare[name]) for one in rounds)
        bench.add(f"engine / bare loop {name}, CPU", ratio, "x", "≤ 1.5 x", met=ratio <= 1.5)
        ratio = statistics.median(one.engine.rate / one.bare[name].rate for one in rounds)
        bench.add(f"engine / bare loop {name}, rate", ratio, "x", "-", met=True)


def _cpu(measured: Measured) -> float:
    return sum(measured.cpu_ms.values())


def _show_cpu(bench: Bench, what: str, found: Sequence[Measured]) -> None:
    for process in found[0].cpu_ms:
        spent = statistics.median(one.cpu_ms[process] for one in found)
        bench.add(f"… CPU per task in {process}", spent, "ms", "-", met=True)
    bench.add(f"{what}, CPU per task", statistics.median(map(_cpu, found)), "ms", "-", met=True)


def _burst(bench: Bench) -> Measured:
    from django.db import connection  # noqa: PLC0415

    from apps.audit.types import Actor  # noqa: PLC0415
    from apps.maskin import services  # noqa: PLC0415

    pids = {n: pid for n, pid in bench.platform.supervisor.pids().items() if n in _ON_THE_WAY}
    before = {name: cpu_s(pid) for name, pid in pids.items()}
    actor = Actor.system("bench")

    def create(datacenter: str) -> float:
        try:
            for _ in range(BURST // bare_loop.CREATORS):
                services.check_site(actor=actor, datacenter=datacenter)
        finally:
            connection.close()
        return time.thread_time()  # of this client only: the supervisor is in this process too

    started = time.monotonic()
    with ThreadPoolExecutor(bare_loop.CREATORS) as pool:
        own = sum(pool.map(create, ("osl1", "trd1") * (bare_loop.CREATORS // 2)))

    def is_done() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tasks_task WHERE state = 'running'")
            return bool(cursor.fetchone()[0] == 0)

    until(is_done, limit_s=120)
    rate = BURST / (time.monotonic() - started)
    cpu = {name: (cpu_s(pid) - before[name]) / BURST * 1000 for name, pid in pids.items()}
    return Measured(rate=rate, cpu_ms=cpu | {"create": own / BURST * 1000})


def _bare(bench: Bench, sites: Sequence[str]) -> Measured:
    """The same way without the engine, on the same machine, in the same run."""
    with road.servers(sites) as way:
        return bare_loop.measure(
            database_url=bench.platform.sentral_environment()["DATABASE_URL"],
            postgres=bench.platform.supervisor.pids()["postgres"],
            road=way,
            number=BURST,
        )


def _done(selectors: Any, identity: str, everything: Any) -> Any:
    task = selectors.get_task(task_id=identity, visibility=everything)
    return task if task.state == "succeeded" else None

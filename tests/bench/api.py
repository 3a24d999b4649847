"""What the API and the commands cost."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

from dataverket.embedded.platform import ROOT
from dataverket.lib.process import run
from tests.bench.processes import resident_mib
from tests.bench.running import Bench

ADDRESSES = 1100
CLIENTS = 8


def requests(bench: Bench) -> None:
    """CPU per request of a detail page, lists, and a create with a task."""
    network = bench.http.get("/networks").json()["items"][0]["id"]
    detail = bench.cpu_per_request(lambda: bench.http.get(f"/networks/{network}"), 200)
    bench.add("resource detail, CPU", detail, "ms", "≤ 8 ms", met=detail <= 8)
    for limit, budget, times in ((50, 20, 100), (1000, 250, 10)):
        spent = bench.cpu_per_request(
            partial(bench.http.get, "/addresses", params={"limit": limit}), times
        )
        bench.add(f"list of {limit}, CPU", spent, "ms", f"≤ {budget} ms", met=spent <= budget)
    create = bench.cpu_per_request(
        lambda: bench.http.post("/site-checks", json={"datacenter": "osl1"}), 100
    )
    bench.add("create answering 202 with a task, CPU", create, "ms", "≤ 25 ms", met=create <= 25)
    memory = resident_mib(bench.platform.supervisor.pids()["web"])
    bench.add("web worker, resident", memory, "MiB", "≤ 150 MiB", met=memory <= 150)


def allocations(bench: Bench) -> None:
    """Eight clients take addresses from one network at once, through the service."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    from apps.audit.types import Actor  # noqa: PLC0415
    from apps.nett import selectors, services  # noqa: PLC0415
    from dataverket.lib.scope import Visibility  # noqa: PLC0415

    network = selectors.list_networks(
        visibility=Visibility(everything=True), limit=10, datacenter="trd1"
    )[0]
    actor = Actor.system("bench")

    def client(_number: int) -> list[str]:
        try:
            return [
                services.allocate_address(
                    actor=actor,
                    network_id=network.id,
                    holder_type="manual",
                    holder_id=uuid4(),
                )[1]
                for _ in range(ADDRESSES // CLIENTS)
            ]
        finally:
            connection.close()

    started = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        taken = [one for some in pool.map(client, range(CLIENTS)) for one in some]
    rate = len(taken) / (time.monotonic() - started)
    duplicates = len(taken) - len(set(taken))
    bench.add("address allocations, 8 clients on one pool", rate, "/s", "≥ 100/s", met=rate >= 100)
    bench.add("… of these twice or failed", duplicates, "", "0", met=duplicates == 0)


def cli(bench: Bench) -> None:
    """From the shell to the first output."""
    took = []
    for _ in range(7):
        started = time.monotonic()
        run([ROOT / "bin" / "dv", "version"], timeout_s=20)
        took.append((time.monotonic() - started) * 1000)
    half = statistics.median(took)
    bench.add("CLI start", half, "ms", "≤ 400 ms", met=half <= 400)

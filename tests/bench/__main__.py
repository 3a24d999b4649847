"""``python -m tests.bench``: a table for people, ``build/bench.json`` for programs.

``--only engine`` (or ``api``, ``scale``, ``cli``) measures a part and writes no JSON. Times are
medians; CPU time is the kernel's account of the process that did the work; the platform logs
warnings only. The budgets are for two cores; a busy machine shows in wall-clock figures first.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dataverket.embedded.platform import ROOT, Platform
from dataverket.embedded.state import prepare
from dataverket.embedded.walk import bootstrap_platform, walk
from tests.bench import api, engine, scale
from tests.bench.report import Figure, print_table, write_json
from tests.bench.running import Bench

# The order matters: what leaves many rows behind comes late.
_PARTS: dict[str, tuple[Callable[[Bench], None], ...]] = {
    "api": (api.allocations, api.requests),
    "engine": (engine.paced_tasks, scale.idle, engine.sagas, engine.burst),
    "scale": (scale.many_waiting, scale.many_finished),
    "cli": (api.cli,),
}


def _say(text: str) -> None:
    sys.stderr.write(f"  {text}\n")


def _measure(root: Path, parts: list[str]) -> list[Figure]:
    state = prepare(root)
    platform = Platform(state, say=_say)
    os.environ["DV_LOG_LEVEL"] = "WARNING"  # for the platform too
    try:
        started = time.monotonic()
        platform.start()
        served = time.monotonic() - started
        os.environ |= platform.sentral_environment() | {
            "DV_DATABASE_POOL": "0",  # a connection for each thread of ours
            "DJANGO_SETTINGS_MODULE": "dataverket.settings",
        }
        import django  # noqa: PLC0415

        django.setup()
        bootstrap_platform(platform)
        walk(platform, say=lambda _text: None)
        reached = time.monotonic() - started
        bench = Bench(platform)
        bench.add("embedded start, empty to serving", served, "s", "≤ 30 s", met=served <= 30)
        bench.add("… to the deployed server", reached, "s", "≤ 60 s", met=reached <= 60)
        migrated = platform.migrated_s
        bench.add("migrate from empty", migrated, "s", "≤ 15 s", met=migrated <= 15)
        _prepare_second_network(bench)
        for part in parts:
            for measure in _PARTS[part]:
                measure(bench)
    finally:
        platform.stop()
    return bench.figures


def _prepare_second_network(bench: Bench) -> None:
    """A network that is large enough, in the datacenter that is otherwise idle."""
    for resource, limit in (("addresses", 5000), ("vlans", 10)):
        bench.http.put(
            "/quotas", json={"project": "helse/journal", "resource": resource, "limit": limit}
        )
    answer = bench.http.post(
        "/networks",
        json={
            "name": "large",
            "project": "helse/journal",
            "datacenter": "trd1",
            "prefix": "10.30.128.0/18",
        },
    )
    assert answer.is_success, answer.text


def main() -> int:
    """Measure all, or the parts asked for; the exit code is 0 also when a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(_PARTS), help="a part; repeatable")
    chosen = parser.parse_args().only
    root = Path(tempfile.mkdtemp(prefix="dataverket-bench-"))
    root.chmod(0o755)
    try:
        figures = _measure(root, chosen or list(_PARTS))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print_table(figures)
    if not chosen:
        write_json(ROOT / "build" / "bench.json", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())

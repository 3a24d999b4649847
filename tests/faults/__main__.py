"""``python -m tests.faults``: break everything under load; a table, and ``build/faults.json``.

Ends with exit code 1 when a task was lost, an effect happened twice, work never went on, or (in the
full form) work went on too late.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from uuid import UUID

from dataverket.embedded.platform import ROOT
from dataverket.embedded.state import DATACENTERS
from dataverket.lib import log
from tests.faults import effects, executions, special
from tests.faults.database import rows
from tests.faults.disk import small_disk
from tests.faults.faults import KILLS, FaultKind, Shot, fire
from tests.faults.ground import Ground, Size, await_true
from tests.faults.load import LOADED, Deployments, PowerLoad, small_servers
from tests.faults.report import Report, print_report, tally, write_json
from tests.faults.resumption import now

FULL = Size(racks=14, servers_per_rack=37, running=1000, deployments=3, bmc_answers_after_ms=20)
SHORT = Size(racks=2, servers_per_rack=16, running=60, deployments=1, bmc_answers_after_ms=50)
_KILLS, _KILLS_SHORT = 50, 1
_SPECIAL = 3
_PAUSE_S = 1.0
_DRAIN_S = 300.0
_UNFINISHED = "SELECT count(*) FROM tasks_task WHERE finished_at IS NULL AND state <> 'stuck'"
_UNDER_WAY = f"{_UNFINISHED} AND workflow = %s"


class Run:
    """One run: a platform under load, and what is done to it."""

    def __init__(self, ground: Ground, size: Size, *, say: Callable[[str], None]) -> None:
        self.ground = ground
        self.size = size
        self.shots: list[Shot] = []
        self.skipped: dict[str, str] = {}
        self._say = say
        self._probes: list[UUID] = []
        self._under_way: list[int] = []

    def go(self, plan: Sequence[tuple[FaultKind, int]]) -> Report:
        """Fire every fault of ``plan`` so many times, in turn; let work end, then judge."""
        begin, started = now(), time.monotonic()
        power = PowerLoad(small_servers(), running=self.size.running)
        deployments = Deployments(self.ground.sentral, lanes=self.size.deployments)
        try:
            self._await_load(power)
            deployments.start()
            self._fire_all(plan)
        finally:
            power.stop()
            deployments.stop()
        self._drain()
        accepted = [*power.accepted, *deployments.accepted, *self._probes]
        return self._judge(accepted, begin=begin, started=started)

    def _await_load(self, power: PowerLoad) -> None:
        """Begin, with the workers stopped until all tasks are there: they would be too fast."""
        supervisor = self.ground.platform.supervisor
        for name in DATACENTERS:
            supervisor.pause(f"maskin-{name}")
        power.start()
        try:
            await_true(
                lambda: rows(_UNDER_WAY, [LOADED])[0][0] >= power.running,
                limit_s=300,
                what=f"{power.running} tasks under way",
            )
        finally:
            for name in DATACENTERS:
                supervisor.resume(f"maskin-{name}")
        await_true(
            lambda: not rows(f"{_UNFINISHED} AND state <> 'running'")[0][0],
            limit_s=60,
            what="tasks go on when their workers are there",
        )
        self._say(f"{rows(_UNFINISHED)[0][0]} tasks are under way")

    def _fire_all(self, plan: Sequence[tuple[FaultKind, int]]) -> None:
        """One of each kind in turn: a program that is killed again at once is started late."""
        for fault, _times in plan:
            if why := fault.missing():
                self.skipped[fault.name] = why
        for number in range(max(times for _fault, times in plan)):
            for fault, times in plan:
                if number >= times or fault.name in self.skipped:
                    continue
                shot = fire(fault, self.ground, number=number, accepted=self._probes)
                self.shots.append(shot)
                took = "NOT RESUMED" if shot.resumed_s is None else f"{shot.resumed_s:.1f} s"
                under_way = rows(_UNFINISHED)[0][0]
                self._under_way.append(under_way)
                self._say(
                    f"{number + 1:3}. {fault.name}: {took} ({shot.note}; {under_way} under way)"
                )
                time.sleep(_PAUSE_S)

    def _drain(self) -> None:
        self._say("letting all tasks come to their end")
        try:
            await_true(lambda: rows(_UNFINISHED)[0][0] == 0, limit_s=_DRAIN_S, what="all ended")
        except TimeoutError as error:
            self._say(f"{error}: they count as lost")

    def _judge(self, accepted: list[UUID], *, begin: datetime, started: float) -> Report:
        tasks = effects.tasks_since(begin)
        records = self.ground.effects()
        lost = effects.find_lost(accepted, tasks)
        missing, doubled, powered = effects.judge_servers(tasks, records["servers"], begin=begin)
        again, committed = effects.judge_switches(records["switches"], begin=begin)
        done = [
            one
            for log in sorted(self.ground.state.logs.glob("*.log"))
            if log.name.startswith(("maskin", "nett"))
            for one in executions.read_executions(self.ground.log_of(log.stem))
        ]
        repeated = executions.find_repeated(one for one in done if one.taken_at >= begin)
        return Report(
            rows=tally(
                self.shots,
                lost=[one.at for one in (*lost, *missing)],
                doubled=[one.at for one in (*doubled, *again)],
                repeated=[one.taken_at for one in repeated],
            ),
            skipped=self.skipped,
            tasks=len(tasks),
            effects=powered + committed,
            running=int(statistics.median(self._under_way)),
            given_up=len(effects.given_up(tasks)),
            took_s=time.monotonic() - started,
            findings=[f"lost: {one.what}" for one in (*lost, *missing)]
            + [f"doubled: {one.what}" for one in (*doubled, *again)]
            + [f"{s.kind}: {s.note}" for s in self.shots if s.resumed_s is None],
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; return the exit code."""
    options = _parser().parse_args(arguments)
    fills_disk = _is_asked_for(special.DISK_FULL, options.only)
    if fills_disk and (why := special.DISK_FULL.missing()):
        sys.stderr.write(f"  {special.DISK_FULL.name}: skipped, {why}\n")
        return 0
    if fills_disk:
        plan, size = [(special.DISK_FULL, 1)], SHORT
    else:
        plan, size = _plan(options), SHORT if options.short else FULL
    if not plan:
        sys.stderr.write(f"no fault is called like {' or '.join(options.only)}\n")
        return 2
    root = Path(options.state or tempfile.mkdtemp(prefix="dataverket-faults-"))
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    with small_disk(root) if fills_disk else nullcontext():
        report = _run(root, size, plan)
    if not options.state:
        shutil.rmtree(root, ignore_errors=True)
    print_report(report)
    name = "faults-disk.json" if fills_disk else "faults.json"
    write_json(ROOT / "build" / name, report)
    # The short form runs with the tests, on busy machines: there, time is no reason to fail.
    return 0 if (report.is_harmless if options.short else report.is_met) else 1


def _run(root: Path, size: Size, plan: Sequence[tuple[FaultKind, int]]) -> Report:
    ground = Ground.prepare(root, size, say=_say)
    try:
        ground.start()
        import django  # noqa: PLC0415 - needs the settings of the platform

        django.setup()
        log.configure(level="WARNING", process="faults")
        return Run(ground, size, say=_say).go(plan)
    finally:
        ground.stop()


def _plan(options: argparse.Namespace) -> list[tuple[FaultKind, int]]:
    usual = _KILLS_SHORT if options.short else _KILLS
    kills = options.kills if options.kills is not None else usual
    times = options.special if options.special is not None else (1 if options.short else _SPECIAL)
    others = special.SHORT if options.short and not options.only else special.FULL
    every = [*((fault, kills) for fault in KILLS), *((fault, times) for fault in others)]
    return [(f, n) for f, n in every if n and (not options.only or _is_asked_for(f, options.only))]


def _is_asked_for(fault: FaultKind, texts: Sequence[str]) -> bool:
    return any(text in fault.name for text in texts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a small site, each fault once")
    parser.add_argument("--kills", type=int, help=f"of each kind of process (default {_KILLS})")
    parser.add_argument("--special", type=int, help=f"of each other fault (default {_SPECIAL})")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        help="faults whose name contains this; may be repeated",
    )
    parser.add_argument("--state", help="keep everything in this folder, for looking at logs")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"  {time.strftime('%H:%M:%S')}  {text}\n")


if __name__ == "__main__":
    sys.exit(main())

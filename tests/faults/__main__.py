"""``python -m tests.faults``: break everything under load; a table, and ``build/faults.json``.

Ends with exit code 1 when a task was lost, an effect is missing or happened twice, work went on
too late or never, or the run is not at its end in time; with 3 when what was asked for by name
cannot be shown on this machine.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from dataverket.embedded.platform import ROOT
from dataverket.embedded.state import DATACENTERS
from dataverket.lib import log
from tests.faults import effects, executions, special, switches
from tests.faults.database import rows
from tests.faults.disk import small_disk
from tests.faults.faults import KILLS, FaultKind, Shot, fire
from tests.faults.ground import Ground, Size, await_true
from tests.faults.limit import TookTooLong, within
from tests.faults.load import LOADED, Deployments, PowerLoad, small_servers
from tests.faults.report import Report, print_report, tally, write_json
from tests.faults.resumption import now

FULL = Size(racks=14, servers_per_rack=37, running=1000, deployments=3, bmc_answers_after_ms=20)
SHORT = Size(racks=2, servers_per_rack=16, running=60, deployments=1, bmc_answers_after_ms=50)
_KILLS, _KILLS_SHORT = 50, 1
_SPECIAL = 3
_PAUSE_S = 1.0
_LOOK_EVERY_S = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long things may take, in seconds.

    Args:
        resumed_s: From a fault until work goes on again. Promised are 30 s. The short form runs
            with the tests, on machines busy with them: with a load of 12 to 28 on two cores changes
            of ports took 46 s (ADR 019), and more than a minute is no noise.
        drain_s: Until all tasks have ended; what has not is lost.
        ports_s: Until the ports are as asked for. A release without Nett leaves them to the
            reconciler of switch ports, which begins a restoring that failed after five minutes.
        run_s: All of it. Promised are five minutes for the short form; it is ended after eight,
            since the same machine is up to 1.6 times slower at other times.
    """

    resumed_s: float
    drain_s: float
    ports_s: float
    run_s: float


_FULL = Limits(resumed_s=30, drain_s=300, ports_s=420, run_s=6600)
_SHORT = Limits(resumed_s=60, drain_s=150, ports_s=60, run_s=480)
_NOT_SHOWN = 3
_UNFINISHED = "SELECT count(*) FROM tasks_task WHERE finished_at IS NULL AND state <> 'stuck'"
_UNDER_WAY = f"{_UNFINISHED} AND workflow = %s"
_OF_THE_RUN = f"{_UNFINISHED} AND NOT (is_background AND created_at >= %s)"


class Run:
    """One run: a platform under load, and what is done to it."""

    def __init__(
        self, ground: Ground, size: Size, *, limits: Limits, say: Callable[[str], None]
    ) -> None:
        self.ground = ground
        self.size = size
        self.limits = limits
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
        power.join()
        deployments.join()
        tasks = self._drain(begin)
        accepted = [*power.accepted, *deployments.accepted, *self._probes]
        return self._judge(accepted, tasks, begin=begin, started=started)

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

    def _drain(self, begin: datetime) -> list[effects.TaskRow]:
        """Let all tasks of the run come to their end, and return them as they are then."""
        self._say("letting all tasks come to their end")
        until = now()

        def ended() -> list[effects.TaskRow]:
            if rows(_OF_THE_RUN, [until])[0][0]:
                return []
            tasks = effects.tasks_since(begin, readings_until=until)
            return tasks if all(task.has_ended for task in tasks) else []

        try:
            tasks: list[effects.TaskRow] = await_true(
                ended, limit_s=self.limits.drain_s, what="all ended"
            )
        except TimeoutError as error:
            self._say(f"{error}: they count as lost")
            return effects.tasks_since(begin, readings_until=until)
        return tasks

    def _await_ports(self, tasks: list[effects.TaskRow]) -> list[effects.Judged]:
        """Return the ports that are not as asked for, when their reconciler has had its time."""
        vlans, end = switches.vlans_of_networks(), time.monotonic() + self.limits.ports_s
        while differing := switches.judge_ports(tasks, self.ground.world(), vlans=vlans):
            if time.monotonic() > end:
                break
            time.sleep(_LOOK_EVERY_S)
        return differing

    def _judge(
        self,
        accepted: list[UUID],
        tasks: list[effects.TaskRow],
        *,
        begin: datetime,
        started: float,
    ) -> Report:
        differing = self._await_ports(tasks)
        records = self.ground.effects()
        missing, doubled, powered = effects.judge_servers(tasks, records["servers"], begin=begin)
        unconfirmed, again, committed = switches.judge_switches(
            switches.changes_since(begin), records["switches"], begin=begin
        )
        lost = [*effects.find_lost(accepted, tasks), *missing, *unconfirmed, *differing]
        twice = [*doubled, *again]
        repeated = executions.find_repeated(
            one for one in self._executions() if one.taken_at >= begin
        )
        return Report(
            rows=tally(
                self.shots,
                lost=[one.at for one in lost],
                doubled=[one.at for one in twice],
                repeated=[one.taken_at for one in repeated],
                within_s=self.limits.resumed_s,
            ),
            skipped=self.skipped,
            tasks=len(tasks),
            effects=powered + committed,
            running=int(statistics.median(self._under_way)),
            given_up=len(effects.given_up(tasks)),
            took_s=time.monotonic() - started,
            within_s=self.limits.resumed_s,
            findings=[f"lost: {one.what}" for one in lost]
            + [f"doubled: {one.what}" for one in twice]
            + [f"{s.kind}: {s.note}" for s in self.shots if s.resumed_s is None],
        )

    def _executions(self) -> list[executions.Execution]:
        return [
            one
            for log in sorted(self.ground.state.logs.glob("*.log"))
            if log.name.startswith(("maskin", "nett"))
            for one in executions.read_executions(self.ground.log_of(log.stem))
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; return the exit code."""
    options = _parser().parse_args(arguments)
    fills_disk = _is_asked_for(special.DISK_FULL, options.only)
    if fills_disk and (why := special.DISK_FULL.missing()):
        sys.stderr.write(f"NOT SHOWN: {special.DISK_FULL.name}: {why}. Nothing was tried.\n")
        return _NOT_SHOWN
    if fills_disk:
        plan, size = [(special.DISK_FULL, 1)], SHORT
    else:
        plan, size = _plan(options), SHORT if options.short else FULL
    if not plan:
        sys.stderr.write(f"no fault is called like {' or '.join(options.only)}\n")
        return 2
    figures = ROOT / "build" / ("faults-disk.json" if fills_disk else "faults.json")
    figures.unlink(missing_ok=True)  # those of an earlier run say nothing about this one
    try:
        report = _run(options, size, plan, fills_disk=fills_disk)
    except TookTooLong as error:
        sys.stderr.write(
            f"TOOK TOO LONG: {error}. Nothing was judged: find out what the last lines above "
            "waited for, or give a larger --limit-s for a plan of your own.\n"
        )
        return 1
    print_report(report)
    write_json(figures, report)
    return 0 if report.is_met else 1


def _run(
    options: argparse.Namespace,
    size: Size,
    plan: Sequence[tuple[FaultKind, int]],
    *,
    fills_disk: bool,
) -> Report:
    root = Path(options.state or tempfile.mkdtemp(prefix="dataverket-faults-"))
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    limits = _SHORT if options.short else _FULL
    if options.limit_s is not None:
        limits = replace(limits, run_s=options.limit_s)
    try:
        with small_disk(root) if fills_disk else nullcontext():
            return _run_in(root, size, plan, limits)
    finally:
        if not options.state:
            shutil.rmtree(root, ignore_errors=True)


def _run_in(
    root: Path,
    size: Size,
    plan: Sequence[tuple[FaultKind, int]],
    limits: Limits,
) -> Report:
    ground = Ground.prepare(root, size, say=_say)
    try:
        with within(limits.run_s):
            ground.start()
            import django  # noqa: PLC0415 - needs the settings of the platform

            django.setup()
            log.configure(level="WARNING", process="faults")
            return Run(ground, size, limits=limits, say=_say).go(plan)
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
    parser.add_argument(
        "--limit-s",
        type=float,
        help=f"how long it may take (default {_FULL.run_s:g}, with --short {_SHORT.run_s:g})",
    )
    parser.add_argument("--state", help="keep everything in this folder, for looking at logs")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"  {time.strftime('%H:%M:%S')}  {text}\n")


if __name__ == "__main__":
    sys.exit(main())

"""What is broken, how, and by what it shows that work goes on: kills of each kind of process."""

import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dataverket.embedded.state import DATACENTERS
from tests.faults import resumption
from tests.faults.executions import read_executions
from tests.faults.ground import Ground, send
from tests.faults.resumption import now


@dataclass(kw_only=True, slots=True)
class Shot:
    """One fault: what, when, and after how many seconds work went on (``None``: not at all)."""

    kind: str
    at: datetime
    resumed_s: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultKind:
    """A way to break something.

    Args:
        name: As the report calls it.
        strike: Breaks it, and mends what does not mend itself; returns when work had gone on, and
            the moment from which that is counted.
        missing: Why it cannot be tried on this machine, empty when it can.
    """

    name: str
    strike: "Callable[[Ground, str, list[UUID]], tuple[datetime, datetime]]"
    missing: Callable[[], str] = field(default=lambda: "")


def fire(fault: FaultKind, ground: Ground, *, number: int, accepted: list[UUID]) -> Shot:
    """Break once, in one datacenter after the other; return what came of it."""
    datacenter = DATACENTERS[number % len(DATACENTERS)]
    shot = Shot(kind=fault.name, at=now(), note=datacenter)
    try:
        shot.at, resumed = fault.strike(ground, datacenter, accepted)
        shot.resumed_s = (resumed - shot.at).total_seconds()
    except (resumption.NotResumed, TimeoutError, AssertionError) as error:
        shot.note = f"{datacenter}: {error}"
    return shot


# -- kills -----------------------------------------------------------------------------------------


def _kill(ground: Ground, name: str) -> tuple[datetime, list[int], int]:
    """Kill a program with all its children; return when, who they were, and its log's size."""
    old, begin, at = ground.family(name), ground.log_size(name), now()
    for pid in old:
        send(pid, signal.SIGKILL)
    return at, old, begin


def _kill_central(name: str) -> FaultKind:
    def strike(ground: Ground, datacenter: str, accepted: list[UUID]) -> tuple[datetime, datetime]:
        at, _old, _begin = _kill(ground, name)
        return at, resumption.by_command_of_nett(datacenter, accepted=accepted)

    return FaultKind(name=f"kill {name}", strike=strike)


def _kill_web(ground: Ground, _place: str, accepted: list[UUID]) -> tuple[datetime, datetime]:
    at, _old, _begin = _kill(ground, "web")
    return at, resumption.by_request(ground, accepted=accepted)


def _kill_worker(ground: Ground, place: str, _accepted: list[UUID]) -> tuple[datetime, datetime]:
    worker = f"maskin-{place}"
    at, old, begin = _kill(ground, worker)
    return at, resumption.by_commands(ground, worker, after=at, old=old, begin=begin)


def _kill_nett(ground: Ground, place: str, accepted: list[UUID]) -> tuple[datetime, datetime]:
    at, _old, _begin = _kill(ground, f"nett-{place}")
    return at, resumption.by_command_of_nett(place, accepted=accepted)


def _kill_child(service: str) -> FaultKind:
    def strike(ground: Ground, place: str, accepted: list[UUID]) -> tuple[datetime, datetime]:
        worker = f"{service}-{place}"
        child = _busy_child(ground, worker)
        begin, at = ground.log_size(worker), now()
        send(child, signal.SIGKILL)
        finished = resumption.by_interrupted_command(ground, worker, child=child)
        if finished is None and service == "maskin":
            finished = resumption.by_commands(ground, worker, after=at, old=[child], begin=begin)
        return at, finished or resumption.by_command_of_nett(place, accepted=accepted)

    return FaultKind(name=f"kill {service} pool child", strike=strike)


def _busy_child(ground: Ground, worker: str) -> int:
    """Return a pool child; one that carries out a command when there is any."""
    main, *children = ground.family(worker)
    begin = ground.log_size(worker) - 64 * 1024
    under_way = [
        one.pid
        for one in read_executions(ground.log_of(worker, begin=begin))
        if not one.left and one.pid in children
    ]
    choice = under_way or children
    if not choice:
        raise TimeoutError(f"{worker} ({main}) has no pool children")
    return random.choice(choice)  # noqa: S311 - any will do


def _kill_boot(ground: Ground, place: str, _accepted: list[UUID]) -> tuple[datetime, datetime]:
    at, _old, _begin = _kill(ground, f"boot-{place}")
    return at, resumption.by_boot_request(ground, place)


def _kill_site_nats(ground: Ground, place: str, accepted: list[UUID]) -> tuple[datetime, datetime]:
    at, _old, _begin = _kill(ground, f"nats-{place}")
    return at, resumption.by_command_of_nett(place, accepted=accepted)


KILLS = (
    FaultKind(name="kill web", strike=_kill_web),
    _kill_central("relay"),
    _kill_central("orchestrator"),
    FaultKind(name="kill maskin worker", strike=_kill_worker),
    _kill_child("maskin"),
    FaultKind(name="kill nett worker", strike=_kill_nett),
    _kill_child("nett"),
    FaultKind(name="kill boot service", strike=_kill_boot),
    _kill_central("nats-hub"),
    FaultKind(name="kill nats of a site", strike=_kill_site_nats),
    _kill_central("postgres"),
)

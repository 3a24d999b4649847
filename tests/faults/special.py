"""Faults that are no plain kill: frozen processes, lost stores, cut links, wrong clocks, and more.

What is broken for a while is counted from the moment at which it was mended.
"""

import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from dataverket.embedded.nats import store_of
from tests.faults import resumption
from tests.faults.disk import why_no_small_disk
from tests.faults.executions import read_executions
from tests.faults.faults import FaultKind
from tests.faults.ground import Ground, await_true
from tests.faults.leaf_link import Condition
from tests.faults.resumption import NotResumed, now

# Longer than a lease (8 s) and than JetStream waits for an acknowledgement (10 s).
_FROZEN_S = 13.0
_BESIDE_S = 12.0
_CUT_S = 12.0
_LEAST_FREE_BYTES = 64 * 1024
_SKEW_S = 3600

type Struck = tuple[datetime, datetime]


# -- frozen ----------------------------------------------------------------------------------------


def _freeze(name: str) -> FaultKind:
    def strike(ground: Ground, datacenter: str, accepted: list[UUID]) -> Struck:
        victim = name.format(datacenter)
        ground.signal(victim, signal.SIGSTOP)
        time.sleep(_FROZEN_S)
        ground.signal(victim, signal.SIGCONT)
        return now(), resumption.by_command_of_nett(datacenter, accepted=accepted)

    return FaultKind(name=f"freeze {name.format('site').removesuffix('-site')}", strike=strike)


def _freeze_worker(ground: Ground, datacenter: str, _accepted: list[UUID]) -> Struck:
    """Freeze a worker in the middle of its commands, with another one that takes them over."""
    other = f"maskin-{datacenter}-b"
    ground.add_worker(other, datacenter)
    try:
        _await_commands(ground, other)
        at, begin = now(), ground.log_size(other)
        ground.signal(f"maskin-{datacenter}", signal.SIGSTOP)
        try:
            resumed = resumption.by_commands(ground, other, after=at, old=[], begin=begin)
            time.sleep(_FROZEN_S)
        finally:
            ground.signal(f"maskin-{datacenter}", signal.SIGCONT)
        time.sleep(2.0)  # both work again, side by side
        return at, resumed
    finally:
        ground.platform.supervisor.pause(other)


def _await_commands(ground: Ground, worker: str) -> None:
    begin, after = ground.log_size(worker), now()
    resumption.by_commands(ground, worker, after=after, old=[], begin=begin)


# -- stores and servers ----------------------------------------------------------------------------


def _lose_store(ground: Ground, server: str) -> datetime:
    """Kill a NATS server, remove its store, and let it start again."""
    supervisor = ground.platform.supervisor
    at = now()
    ground.signal(f"nats-{server}", signal.SIGKILL)
    supervisor.pause(f"nats-{server}")
    shutil.rmtree(store_of(ground.state, server))
    supervisor.resume(f"nats-{server}")
    return at


def _lose_hub_store(ground: Ground, datacenter: str, accepted: list[UUID]) -> Struck:
    at = _lose_store(ground, "hub")
    return at, resumption.by_command_of_nett(datacenter, accepted=accepted)


def _lose_site_store(ground: Ground, datacenter: str, accepted: list[UUID]) -> Struck:
    worker = f"maskin-{datacenter}"
    begin = ground.log_size(worker)
    at = _lose_store(ground, datacenter)
    read = resumption.by_command_of_nett(datacenter, accepted=accepted)
    switched = resumption.by_commands(ground, worker, after=at, old=[], begin=begin)
    return at, max(read, switched)


def _restart(name: str, number: signal.Signals, *, times: int) -> FaultKind:
    def strike(ground: Ground, datacenter: str, accepted: list[UUID]) -> Struck:
        program, at = name.format(datacenter), now()
        for _ in range(times):
            at, pid = now(), ground.pid(program)
            ground.signal(program, number)
            ground.await_new(program, than=pid)
        return at, resumption.by_command_of_nett(datacenter, accepted=accepted)

    often = " twice" if times > 1 else ""
    return FaultKind(name=f"restart {name.format('site')}{often} ({number.name})", strike=strike)


# -- the link --------------------------------------------------------------------------------------


def _cut(condition: Condition) -> FaultKind:
    def strike(ground: Ground, datacenter: str, accepted: list[UUID]) -> Struck:
        link, worker = ground.links[datacenter], f"maskin-{datacenter}"
        _await_work_at(ground, worker)
        begin, cut_at = ground.log_size(worker), now()
        link.set(condition)
        try:
            time.sleep(_CUT_S)
            done = [
                one
                for one in read_executions(ground.log_of(worker, begin=begin))
                if one.left == "succeeded" and one.taken_at > cut_at
            ]
        finally:
            link.set("up")
        at = now()
        if not done:
            raise NotResumed(f"{worker} finished nothing while it was cut off")
        return at, resumption.by_command_of_nett(datacenter, accepted=accepted)

    words = {"cut": "cut the leaf", "swallowing": "leaf swallows all", "up": ""}
    return FaultKind(name=words[condition], strike=strike)


def _await_work_at(ground: Ground, worker: str) -> None:
    """Wait until commands reach the site: right after a restart of its server it holds none.

    Its copy of the hub's stream goes on up to ten seconds later.
    """
    begin = ground.log_size(worker)
    await_true(
        lambda: any(
            one.left == "succeeded" for one in read_executions(ground.log_of(worker, begin=begin))
        ),
        limit_s=60,
        what=f"{worker} executes commands",
    )


# -- other workers beside --------------------------------------------------------------------------


def _skewed(ground: Ground, datacenter: str, _accepted: list[UUID]) -> Struck:
    """Let a worker whose clock is an hour ahead work beside the other one; it must do its part."""
    worker = f"maskin-{datacenter}-skewed"
    at, begin = now(), ground.log_size(worker)
    ground.add_worker(
        worker, datacenter, module="tests.faults.skewed_worker", DV_SKEW_S=str(_SKEW_S)
    )
    try:
        resumed = resumption.by_commands(ground, worker, after=at, old=[], begin=begin)
        time.sleep(_BESIDE_S)
        if not any(one["event"] == "site.clock.skewed" for one in ground.log_of(worker)):
            raise NotResumed(f"{worker} has not warned of its clock")
        return at, resumed
    finally:
        ground.platform.supervisor.pause(worker)


def _older(ground: Ground, datacenter: str, _accepted: list[UUID]) -> Struck:
    """Let a worker of an earlier release run beside: it leaves alone what it does not know."""
    worker, main = f"maskin-{datacenter}-older", f"maskin-{datacenter}"
    ground.add_worker(worker, datacenter, module="tests.faults.older_worker")
    try:
        time.sleep(_BESIDE_S / 2)
        at, begin = now(), ground.log_size(main)
        resumed = resumption.by_commands(ground, main, after=at, old=[], begin=begin)
        time.sleep(_BESIDE_S)
        return at, resumed
    finally:
        ground.platform.supervisor.pause(worker)


# -- the disk --------------------------------------------------------------------------------------


def _fill_disk(ground: Ground, datacenter: str, accepted: list[UUID]) -> Struck:
    """Fill the file system of the state directory, and free it after a while."""
    ballast = ground.state.directory / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(_LEAST_FREE_BYTES))
    time.sleep(_CUT_S)
    ballast.unlink()
    at = now()
    return at, resumption.by_command_of_nett(datacenter, accepted=accepted)


DISK_FULL = FaultKind(name="disk full", strike=_fill_disk, missing=why_no_small_disk)


def _of(name: str, strike: Callable[[Ground, str, list[UUID]], Struck]) -> FaultKind:
    return FaultKind(name=name, strike=strike)


SHORT = (
    _of("freeze maskin worker", _freeze_worker),
    _of("site store deleted", _lose_site_store),
    _of("hub store deleted", _lose_hub_store),
    _restart("nats-hub", signal.SIGTERM, times=2),
    _restart("postgres", signal.SIGINT, times=1),
    _cut("cut"),
    _of("worker's clock +1 h", _skewed),
    _of("older worker beside", _older),
)
FULL = (
    *SHORT,
    _restart("nats-{}", signal.SIGTERM, times=2),
    _cut("swallowing"),
    _freeze("web"),
    _freeze("relay"),
    _freeze("orchestrator"),
    _freeze("nett-{}"),
    _freeze("nats-hub"),
    _freeze("nats-{}"),
    _freeze("postgres"),
)

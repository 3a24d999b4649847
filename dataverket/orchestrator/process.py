"""The orchestrator's process: its loops, each with its own thread for the database."""

import asyncio
import signal
from collections.abc import Callable

from django.conf import settings

from apps.audit import services as audit
from apps.inventory import services as inventory
from apps.observasjon import services as observasjon
from apps.tasks import services as tasks
from dataverket.bus import metrics as bus_metrics
from dataverket.bus import streams, subjects
from dataverket.bus.connection import connect
from dataverket.db import housekeeping
from dataverket.db.processes import REPORT_EVERY_S
from dataverket.lib import clock, log
from dataverket.lib.metrics import READ_EVERY_S
from dataverket.orchestrator import events, heartbeats, lost_streams, metrics, secrets
from dataverket.orchestrator.database import DatabaseAway, DatabaseThread

logger = log.get(__name__)

_TIMERS_S = 0.2
_TURNS_S = 0.5
_SCHEDULES_S = 1.0
_WATCHDOG_S = 1.0
_SEAL_S = 1.0
_HOUSEKEEPING_S = 600.0
_EXPIRY_S = 60.0
_RESPONSE_S = 15.0
_RECONCILERS_S = 1.0
_PAUSE_S = 0.5


async def run_orchestrator() -> None:
    """Run until a signal asks to stop."""
    environment = settings.ENVIRONMENT
    client = await connect(environment.nats_url, name="orchestrator")
    while True:
        try:
            await streams.prepare_hub(client.jetstream(), datacenters=_datacenters())
            break
        except Exception as error:  # noqa: BLE001 - whatever it is, it may pass
            logger.warning("orchestrator.hub.not_ready", error=f"{error!r}")
            await asyncio.sleep(_PAUSE_S)
    small = DatabaseThread("small")
    await _until_there(small)
    await heartbeats.listen(client, small, datacenters=_datacenters())
    await secrets.serve(client, DatabaseThread("secrets"), datacenters=_datacenters())
    time = DatabaseThread("time")
    loops = [
        events.consume(client, DatabaseThread("events")),
        lost_streams.watch(client, DatabaseThread("lost-streams"), datacenters=_datacenters()),
        _every(_TIMERS_S, time, _fire_timers),
        _every(_TURNS_S, time, _start_waiting),
        _every(_SCHEDULES_S, time, _fire_schedules),
        _every(_WATCHDOG_S, time, _watch),
        _every(_WATCHDOG_S, time, _resuming()),
        _every(_SEAL_S, small, _seal),
        _every(_HOUSEKEEPING_S, small, housekeeping.tidy),
        _every(_EXPIRY_S, small, _expire),
        _every(REPORT_EVERY_S, small, metrics.report_process),
        _every(READ_EVERY_S, DatabaseThread("figures"), metrics.read_engine),
        bus_metrics.watch_streams(client.jetstream(), subjects.STREAMS, domain="hub"),
        _every(_RESPONSE_S, DatabaseThread("response"), _respond),
        _every(_RECONCILERS_S, DatabaseThread("reconcilers"), _reconcile),
    ]
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    logger.info("orchestrator.running")
    running = [asyncio.create_task(loop) for loop in loops]
    running.append(asyncio.create_task(_until_set(stop)))
    done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        task.cancel()
    for ended in done:
        ended.result()  # a loop that failed is a defect: let it end the process, loudly
    await client.close()


async def _until_set(stop: asyncio.Event) -> None:
    await stop.wait()


def _datacenters() -> list[str]:
    return [name for name in settings.ENVIRONMENT.datacenters.split(",") if name]


async def _until_there(database: DatabaseThread) -> None:
    while True:
        try:
            await database.run(lambda: tasks.touch_all(at=clock.now()))
        except DatabaseAway as error:
            logger.warning("orchestrator.database.awaited", error=str(error))
            await asyncio.sleep(_PAUSE_S)
        else:
            return


async def _every(pause_s: float, database: DatabaseThread, work: Callable[[], object]) -> None:
    """Do ``work`` for ever with a pause in between; an outage or defect does not end it.

    Work that answers ``True`` has more to do: it goes on when the others of its thread had a turn.
    """
    away, do = False, metrics.noted(work)
    while True:
        try:
            has_more = await database.run(do)
            away = False
            if has_more is True:
                continue
        except DatabaseAway as error:
            if not away:
                logger.warning("orchestrator.database.away", error=str(error))
            away = True
            await asyncio.sleep(_PAUSE_S)
        except Exception:
            logger.exception("orchestrator.loop.defect", work=work.__name__)
            await asyncio.sleep(_PAUSE_S)
        await asyncio.sleep(pause_s)


def _fire_timers() -> bool:
    tasks.give_turns(at=clock.now())
    return tasks.fire_due_timers(at=clock.now()) > 0


def _start_waiting() -> None:
    tasks.start_waiting(at=clock.now())


def _fire_schedules() -> None:
    tasks.fire_due_schedules(at=clock.now())


def _watch() -> None:
    heartbeats.notice_silence()
    tasks.check_deadlines(at=clock.now())
    tasks.show_blocked(at=clock.now())


def _resuming() -> Callable[[], bool]:
    """Return what resumes a portion of blocked tasks, and tells whether there may be more."""
    after = None

    def resume() -> bool:
        nonlocal after
        after = tasks.resume_blocked(at=clock.now(), after=after)
        return after is not None

    return resume


def _expire() -> None:
    inventory.expire_imports(at=clock.now())
    tasks.forget_background_tasks(at=clock.now())


def _respond() -> None:
    at = clock.now()
    observasjon.respond_to_triggers(at=at)
    observasjon.settle_runs(at=at)
    observasjon.withdraw_proposals(at=at)


def _reconcile() -> None:
    observasjon.run_reconcilers(at=clock.now(), datacenters=_datacenters())


def _seal() -> None:
    audit.seal_records()

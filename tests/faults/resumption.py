"""When work went on after a fault: by the first task that needed what was broken.

Each answers with the moment at which that task was finished, by PostgreSQL.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx

from tests.faults.database import patiently, rows
from tests.faults.executions import read_executions
from tests.faults.ground import Ground

LIMIT_S = 90.0
_ASK_EVERY_S = 0.5
_LAST_BYTES = 512 * 1024
_LOOK_EVERY_S = 0.2
_OF_NETT = (
    "SELECT min(s.finished_at) FROM tasks_step s JOIN tasks_task t ON t.id = s.task_id "
    "WHERE s.service = 'nett' AND s.state = 'succeeded' AND s.started_at > %s AND t.datacenter = %s"
)
_ENDED = "SELECT min(finished_at) FROM tasks_task WHERE id = ANY(%s) AND state = 'succeeded'"
_STEP_ENDED = "SELECT min(finished_at) FROM tasks_step WHERE id = %s AND state = 'succeeded'"


class NotResumed(Exception):
    """Nothing was finished within the limit."""


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)  # noqa: TID251 - a test tool, beside the product


def by_command_of_nett(datacenter: str, *, accepted: list[UUID]) -> datetime:
    """Return when the first command of Nett was finished that was sent from now on.

    Such a command goes all the way: PostgreSQL, relay, both NATS servers, Nett's worker, the
    device, and back to the orchestrator. Readings of switches are asked for so that there is one;
    any other counts as well, since a reading waits while the ports of its switch are changed.
    """
    from apps.audit.types import Actor  # noqa: PLC0415 - needs Django's settings
    from apps.nett import services  # noqa: PLC0415

    since, end = now(), time.monotonic() + LIMIT_S
    switches = [
        row[0]
        for row in rows(
            "SELECT d.id FROM inventory_device d JOIN inventory_datacenter c "
            "ON c.id = d.datacenter_id WHERE d.kind = 'switch' AND c.name = %s ORDER BY random()",
            [datacenter],
        )
    ]
    while time.monotonic() < end:
        if switches:
            switch = switches.pop()
            accepted.append(
                patiently(
                    lambda: services.read_switch(actor=Actor.system("faults"), switch_id=switch)  # noqa: B023
                )
            )
        until = time.monotonic() + _ASK_EVERY_S
        while time.monotonic() < until:
            finished = rows(_OF_NETT, [since, datacenter])[0][0]
            if finished is not None:
                return datetime.fromisoformat(str(finished))
            time.sleep(_LOOK_EVERY_S)
    raise NotResumed(f"no command of Nett in {datacenter} was finished in {LIMIT_S:g} s")


def by_commands(
    ground: Ground, worker: str, *, after: datetime, old: Sequence[int], begin: int
) -> datetime:
    """Return when the first task was finished whose command another process of ``worker`` took.

    Args:
        ground: The platform.
        worker: The worker's name, as its log is called.
        after: When it was broken.
        old: The processes that it had then; empty when it may be any.
        begin: How much it had logged by then.
    """
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        tasks = [
            one.task
            for one in read_executions(ground.log_of(worker, begin=begin))
            if one.left == "succeeded" and one.taken_at > after and one.pid not in old
        ]
        if tasks:
            finished = rows(_ENDED, [tasks])[0][0]
            if finished is not None:
                return datetime.fromisoformat(str(finished))
        time.sleep(_ASK_EVERY_S / 2)
    raise NotResumed(f"{worker}: no command was carried out in {LIMIT_S:g} s")


def by_interrupted_command(ground: Ground, worker: str, *, child: int) -> datetime | None:
    """Return when the step was finished whose command a killed pool child had under way.

    The step, since its task may be a deployment with many more. ``None`` when it had none.
    """
    begin = ground.log_size(worker) - _LAST_BYTES
    done = read_executions(ground.log_of(worker, begin=begin))
    last = next((one for one in reversed(done) if one.pid == child), None)
    if last is None or last.left:
        return None
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        finished = rows(_STEP_ENDED, [last.step])[0][0]
        if finished is not None:
            return datetime.fromisoformat(str(finished))
        time.sleep(_ASK_EVERY_S / 2)
    raise NotResumed(f"{worker}: step {last.step} was interrupted and not finished")


def by_request(ground: Ground, *, accepted: list[UUID]) -> datetime:
    """Ask the API for a task until it accepts; return when it did."""
    body, key = {"datacenter": "osl1"}, {"Idempotency-Key": str(uuid4())}
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        try:
            answer = ground.sentral.http.post("/site-checks", json=body, headers=key, timeout=5)
        except httpx.HTTPError:
            time.sleep(0.05)
            continue
        if answer.status_code == 202:
            accepted.append(UUID(answer.json()["id"]))
            return now()
        time.sleep(0.05)
    raise NotResumed(f"the API accepted nothing in {LIMIT_S:g} s")


def by_boot_request(ground: Ground, datacenter: str) -> datetime:
    """Ask the boot service for a script until it answers out of the site's store."""
    url = f"{ground.state.boot_url(datacenter)}/boot/mac/02:00:00:00:00:00/script.ipxe"
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        try:
            status = httpx.get(url, trust_env=False, timeout=5).status_code
        except httpx.HTTPError:
            status = 0
        if status == 404:
            return now()
        time.sleep(0.05)
    raise NotResumed(f"boot service of {datacenter}: no answer in {LIMIT_S:g} s")

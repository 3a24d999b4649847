"""When the workers of a datacenter take commands, by what they write before anything else."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from dataverket.bus import connection, subjects

_BEGIN = f"$KV.{subjects.CLAIM_BUCKET}.claim."
_NEW = ConsumerConfig(deliver_policy=DeliverPolicy.NEW, ack_policy=AckPolicy.NONE)
_READY_WITHIN_S = 10.0


class Starts:
    """When the claim of each step was written first, by the clock of the NATS server that has it.

    A claim that was followed by its end before it was sent on is that of the end: the bucket keeps
    one value of each.
    """

    def __init__(self) -> None:
        self._heard: dict[str, datetime] = {}

    def of(self, step_id: object) -> datetime | None:
        """Return when a worker took the command of a step, ``None`` when it was not heard of."""
        return self._heard.get(str(step_id))

    async def hear(self, message: Msg) -> None:
        """Take note of a claim."""
        step = message.subject.removeprefix(_BEGIN)
        self._heard.setdefault(step, message.metadata.timestamp)


@contextmanager
def heard_at(url: str, *, datacenter: str) -> Iterator[Starts]:
    """Listen to claims on the NATS server of a datacenter, in a thread of its own.

    Raises:
        TimeoutError: The server does not let us listen within ten seconds.
    """
    starts, ready = Starts(), threading.Event()
    loop, stopped = asyncio.new_event_loop(), asyncio.Event()

    async def listen() -> None:
        client = await connection.connect(
            url, name="bench", inbox_prefix=connection.inbox_of(datacenter)
        )
        try:
            await client.jetstream().subscribe(
                f"{_BEGIN}>",
                stream=f"KV_{subjects.CLAIM_BUCKET}",
                cb=starts.hear,
                config=_NEW,
                manual_ack=True,
            )
            ready.set()
            await stopped.wait()
        finally:
            await client.close()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(listen())

    thread = threading.Thread(target=run, name="starts", daemon=True)
    thread.start()
    try:
        if not ready.wait(_READY_WITHIN_S):
            raise TimeoutError(f"no answer of the NATS server within {_READY_WITHIN_S:g} s")
        yield starts
    finally:
        with suppress(RuntimeError):  # it has ended by itself: the server did not answer
            loop.call_soon_threadsafe(stopped.set)
        thread.join(_READY_WITHIN_S)

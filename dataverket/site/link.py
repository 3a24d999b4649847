"""A process's own NATS connection, on an event loop in a thread of its own.

Executors are ordinary blocking functions; everything asynchronous happens here. A link belongs
to one process: it is opened after the fork, never before.
"""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import uvloop
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.kv import KeyValue

from dataverket.bus import streams
from dataverket.bus.connection import connect, inbox_of
from dataverket.site.secrets import RememberedSecrets


class Link:
    """Connection, JetStream context and buckets of one process."""

    client: Client
    stream: JetStreamContext
    claims: KeyValue
    records: KeyValue

    def __init__(self, *, url: str, name: str, datacenter: str) -> None:
        self.secrets = RememberedSecrets()
        self.loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="nats", daemon=True)
        self._thread.start()
        self.call(self._open(url, name, datacenter), timeout_s=60)

    async def _open(self, url: str, name: str, datacenter: str) -> None:
        self.client = await connect(url, name=name, inbox_prefix=inbox_of(datacenter))
        self.stream = self.client.jetstream()
        self.claims = await streams.claim_bucket(self.stream)
        self.records = await streams.site_bucket(self.stream)

    def call[T](self, work: Coroutine[Any, Any, T], *, timeout_s: float) -> T:
        """Run a coroutine on the link's loop and wait for its result.

        Raises:
            TimeoutError: No result within ``timeout_s`` seconds; the work is cancelled.
        """
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise

    def say(self, reply: str, word: bytes) -> None:
        """Answer a delivery with a word of JetStream's, such as ``+ACK``."""
        self.call(self.client.publish(reply, word), timeout_s=5)

    def close(self) -> None:
        """Close the connection and end the thread."""
        try:
            self.call(self.client.close(), timeout_s=5)
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(5)
            if not self._thread.is_alive():
                self.loop.close()

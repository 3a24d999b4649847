"""A link between a datacenter's NATS server and the hub that can be cut and mended.

A relay of bytes on 127.0.0.1, on an event loop in a thread of its own. A cut link refuses
connections, as a router does that knows the line to be down; a swallowing one accepts what is sent
and passes nothing on, as a firewall does that forgot its sessions.
"""

import asyncio
import threading
from typing import Literal

type Condition = Literal["up", "cut", "swallowing"]

_CHUNK = 64 * 1024


class LeafLink:
    """One link; ``port`` is where the datacenter's server connects."""

    def __init__(self, *, hub_port: int) -> None:
        self._hub_port = hub_port
        self._condition: Condition = "up"
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="link", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(0), self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def set(self, condition: Condition) -> None:
        """Change the link. Connections that stand are dropped, but for those that swallow."""
        asyncio.run_coroutine_threadsafe(self._set(condition), self._loop).result(10)

    def close(self) -> None:
        """Stop relaying."""
        self.set("cut")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _listen(self, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._relay, "127.0.0.1", port)

    async def _set(self, condition: Condition) -> None:
        before, self._condition = self._condition, condition
        if condition != "swallowing":
            for writer in list(self._open):
                writer.transport.abort()
        if condition == "cut":
            self._server.close()
        elif before == "cut":
            self._server = await self._listen(self.port)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            hub_reader, hub_writer = await asyncio.open_connection("127.0.0.1", self._hub_port)
        except OSError:
            self._open.discard(writer)
            writer.close()
            return
        self._open.add(hub_writer)
        try:
            await asyncio.gather(self._pass(reader, hub_writer), self._pass(hub_reader, writer))
        except OSError:
            pass  # either side is gone: so is the other
        finally:
            for one in (writer, hub_writer):
                self._open.discard(one)
                one.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            if self._condition == "up":
                writer.write(data)
                await writer.drain()
        writer.close()

"""One emulated datacenter for tests: a real NATS, the lab's devices, the boot service.

Everything asynchronous runs on one event loop in a thread of its own.
"""

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from nats.aio.client import Client

from apps.maskin.boot.app import create_app
from apps.maskin.simulators.server import Delays
from dataverket.bus import streams
from dataverket.bus.connection import connect
from dataverket.embedded.nats import binary
from dataverket.embedded.ports import accepts, free_port
from dataverket.lab.layout import plan_world
from dataverket.lab.world import World
from dataverket.lib import clock
from dataverket.lib.process import DEVNULL, STDOUT, Popen
from dataverket.orchestrator import secrets
from dataverket.orchestrator.database import DatabaseThread
from dataverket.site.boot import BucketStore, EventPublisher
from tests.waiting import wait_until

DATACENTER = "osl1"


class NatsServer:
    """A real nats-server on a free port, with its store in a folder of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"nats://127.0.0.1:{port}"
        self.folder = Path(tempfile.mkdtemp(prefix="dataverket-nats-"))
        (self.folder / "nats.conf").write_text(
            f"listen: 127.0.0.1:{port}\n"
            f'jetstream {{ store_dir: "{self.folder}/store", sync_interval: always }}\n'
        )
        self._process: Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = Popen(
                [str(binary()), "-c", str(self.folder / "nats.conf")],
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
            )
        wait_until(lambda: accepts(self.port))

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class _Quiet(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test run keeps its own."""


class EmulatedSite:
    """The devices of one datacenter, its boot service, and Sentral's secrets on the bus."""

    def __init__(self, nats: NatsServer) -> None:
        self.nats = nats
        self.folder = Path(tempfile.mkdtemp(prefix="dataverket-lab-"))
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="lab", daemon=True)
        self.boot_url = f"http://127.0.0.1:{free_port()}"
        self.world = World(
            folder=self.folder,
            boot_urls={DATACENTER: self.boot_url},
            plans=tuple(plan for plan in plan_world() if plan.name == DATACENTER),
            delays=replace(Delays(), post_s=0.05, install_s=0.05, backoff_s=0.05),
        )

    def start(self) -> None:
        self._thread.start()
        self.call(self._start())

    def stop(self) -> None:
        self.call(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def reset_switches(self) -> None:
        """Give each switch the configuration that it came with: it outlives a test's database."""
        self.call(self._reset_switches())

    async def _reset_switches(self) -> None:
        for name, state in self._delivered.items():
            self.world.switches[name].restore(state)

    async def _start(self) -> None:
        await self.world.start()
        self._delivered = {name: one.state() for name, one in self.world.switches.items()}
        self.client: Client = await connect(self.nats.url, name="tests")
        stream = self.client.jetstream()
        await streams.prepare_hub(stream, datacenters=[])
        await streams.prepare_site(stream, datacenter=DATACENTER, hub_domain=None)
        self._database = DatabaseThread("test-secrets")
        await secrets.serve(self.client, self._database)
        app = create_app(
            store=BucketStore(await streams.site_bucket(stream)),
            images=self.folder / "images",
            base_url=self.boot_url,
            publish=EventPublisher(self.client, DATACENTER),
            clock=clock.now,
        )
        port = int(self.boot_url.rpartition(":")[2])
        self._server = _Quiet(
            uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
        )
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110 - uvicorn offers nothing else
            await asyncio.sleep(0.02)

    async def _stop(self) -> None:
        self._server.should_exit = True
        await self._serving
        await self.client.close()
        await self._database.close()
        await self.world.stop()

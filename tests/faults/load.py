"""A thousand tasks under way at any moment, and deployments beside them.

Power changes are asked of the service itself (as the API does), one after the other for each
server: on, reset, reset, off. A reset is the effect that must not happen twice. Deployments go
through the API and need every process there is, the boot service and the switches too.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
from django.db import InterfaceError, OperationalError, connection

from dataverket.embedded.state import DATACENTERS
from tests.e2e.conftest import FINISHED, PROJECT, Sentral
from tests.faults.database import rows

CYCLE = ("on", "reset", "reset", "off")
LOADED = "power-server"
_UNFINISHED = (
    "SELECT resource_id FROM tasks_task WHERE workflow = %s AND finished_at IS NULL "
    "AND state <> 'stuck'"
)
_COUNTS = "SELECT resource_id, count(*) FROM tasks_task WHERE workflow = %s GROUP BY 1"
_PAUSE_S = 0.2
_TASK_LIMIT_S = 900.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server that the load works on."""

    id: UUID
    name: str
    datacenter: str


def small_servers() -> list[Server]:
    """Return the servers whose power is changed, of both datacenters in turn."""
    found = rows(
        "SELECT server_id, name, datacenter FROM maskin_machine WHERE server_class = 'm1.small' "
        "ORDER BY row_number() OVER (PARTITION BY datacenter ORDER BY name), datacenter"
    )
    return [Server(id=one, name=name, datacenter=place) for one, name, place in found]


class PowerLoad:
    """Keeps a number of power tasks under way until it is stopped."""

    def __init__(self, servers: list[Server], *, running: int) -> None:
        self.accepted: list[UUID] = []
        self._queue = deque(servers)
        self.running = min(running, len(servers))
        self._done: dict[UUID, int] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="power-load", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask for nothing more, as soon as may be."""
        self._stop.set()

    def join(self) -> None:
        """Wait until nothing more is asked for."""
        self._thread.join()

    def _run(self) -> None:
        is_known = False
        while not self._stop.is_set():
            try:
                if not is_known:  # a commit whose answer was lost may have happened
                    self._done = dict(rows(_COUNTS, [LOADED]))
                    is_known = True
                self._top_up()
            except (OperationalError, InterfaceError):
                connection.close()
                is_known = False
            self._stop.wait(_PAUSE_S)
        connection.close()

    def _top_up(self) -> None:
        from apps.audit.types import Actor  # noqa: PLC0415 - needs Django's settings
        from apps.maskin import services  # noqa: PLC0415

        actor = Actor.system("faults")
        busy = {row[0] for row in rows(_UNFINISHED, [LOADED])}
        for _ in range(len(self._queue)):
            if len(busy) >= self.running or self._stop.is_set():
                return
            server = self._queue[0]
            self._queue.rotate(-1)
            if server.id in busy:
                continue
            number = self._done.get(server.id, 0)
            action = CYCLE[number % len(CYCLE)]
            task_id = services.power_server(
                actor=actor, server_id=server.id, action=action, reason="fault run"
            )
            self.accepted.append(task_id)
            self._done[server.id] = number + 1
            busy.add(server.id)


class Deployments:
    """Lanes that request a server, wait until it is deployed, and give it back.

    The last one of each lane stays, so that there is something on the switches in the end.
    """

    def __init__(self, sentral: Sentral, *, lanes: int) -> None:
        self.accepted: list[UUID] = []
        self._sentral = sentral
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(name,), name=f"deploy-{name}", daemon=True)
            for name in DATACENTERS
            for _ in range(lanes)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each lane begin nothing more."""
        self._stop.set()

    def join(self) -> None:
        """Wait until each lane has ended what it had begun."""
        for thread in self._threads:
            thread.join(_TASK_LIMIT_S)

    def _run(self, datacenter: str) -> None:
        while not self._stop.is_set():
            name = f"fault-{uuid4().hex[:8]}"
            body = {
                "name": name,
                "project": PROJECT,
                "datacenter": datacenter,
                "server_class": "m1.large",
                "network": f"web-{datacenter}",
                "image": "talos-emulated",
            }
            answer = self._ask(partial(_request_server, body=body, key=str(uuid4())))
            if answer.status_code != 202:
                self._stop.wait(1.0)
                continue
            self._see_through(answer.json()["id"])
            if not self._stop.is_set():
                self._release(name)

    def _release(self, name: str) -> None:
        where = {"project": PROJECT}
        found = self._ask(lambda http: http.get(f"/server-allocations/{name}", params=where)).json()
        answer = self._ask(
            lambda http: http.delete(
                f"/server-allocations/{found['id']}",
                headers={"If-Match": f'"{found["version"]}"', "Idempotency-Key": str(found["id"])},
            )
        )
        if answer.status_code == 202:
            self._see_through(answer.json()["id"])

    def _see_through(self, task_id: str) -> None:
        self.accepted.append(UUID(task_id))
        end = time.monotonic() + _TASK_LIMIT_S
        while time.monotonic() < end:
            answer = self._ask(lambda http: http.get(f"/tasks/{task_id}", params={"wait": "5s"}))
            if answer.is_success and answer.json()["state"] in FINISHED:
                return
            time.sleep(_PAUSE_S)

    def _ask(self, request: Callable[[httpx.Client], httpx.Response]) -> Any:
        """Ask again while nobody serves; the key makes a repeated request the same request."""
        while True:
            try:
                answer = request(self._sentral.http)
            except httpx.HTTPError:
                time.sleep(_PAUSE_S)
                continue
            if answer.status_code < 500:
                return answer
            time.sleep(_PAUSE_S)


def _request_server(http: httpx.Client, *, body: dict[str, str], key: str) -> httpx.Response:
    return http.post("/server-allocations", json=body, headers={"Idempotency-Key": key})

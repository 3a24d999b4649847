"""NATS servers for the bare loop: one alone, or a hub with a leaf node per site as ours are."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dataverket.embedded.nats import server_command
from dataverket.embedded.ports import accepts, free_port
from dataverket.lib.process import DEVNULL, Popen

_SERVER = """\
server_name: {name}
listen: 127.0.0.1:{port}
jetstream {{ store_dir: "{store}", domain: {name}, sync_interval: always }}
leafnodes {{ {leaf} }}
"""
_READY_WITHIN_S = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Road:
    """Where the loop's processes find NATS; without ``leaves`` one server is everything."""

    hub: str
    leaves: Mapping[str, str] = field(default_factory=dict)
    pids: Mapping[str, int] = field(default_factory=dict)

    @property
    def sites(self) -> Mapping[str, str]:
        """The servers that workers connect to, by name."""
        return self.leaves or {"one": self.hub}


@contextmanager
def servers(sites: Sequence[str]) -> Iterator[Road]:
    """Run a hub with these leaf nodes, each with a store of its own."""
    root = Path(tempfile.mkdtemp(prefix="dataverket-road-"))
    names = ["hub", *sites]
    ports = {name: free_port() for name in (*names, "leaf")}
    running: dict[str, Popen[bytes]] = {}
    try:
        for name in names:
            leaf = f"listen: 127.0.0.1:{ports['leaf']}, no_advertise: true"
            if name != "hub":
                leaf = f'remotes: [ {{ url: "nats-leaf://127.0.0.1:{ports["leaf"]}" }} ]'
            text = _SERVER.format(name=name, port=ports[name], store=root / name, leaf=leaf)
            (root / f"{name}.conf").write_text(text)
            command = server_command(root / f"{name}.conf")
            running[name] = Popen(command, stdout=DEVNULL, stderr=DEVNULL)
            _await_port(ports[name])
        urls = {name: f"nats://127.0.0.1:{ports[name]}" for name in names}
        yield Road(
            hub=urls.pop("hub"),
            leaves=urls,
            pids={f"nats-{name}": server.pid for name, server in running.items()},
        )
    finally:
        for server in running.values():
            server.kill()
            server.wait(10)
        shutil.rmtree(root, ignore_errors=True)


def _await_port(port: int) -> None:
    end = time.monotonic() + _READY_WITHIN_S
    while not accepts(port):
        if time.monotonic() > end:
            raise TimeoutError(f"nats-server does not listen on port {port}")
        time.sleep(0.05)

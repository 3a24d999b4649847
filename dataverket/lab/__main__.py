"""Runs the emulated world, or sets faults in one that runs.

``python -m dataverket.lab --state DIR --control-port N --boot-url osl1=URL --boot-url trd1=URL``
``python -m dataverket.lab fault set bmc-silent osl1-r1-s01 --control-port N``
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import uvicorn

from dataverket.lab.control import create_control
from dataverket.lab.faults import KINDS
from dataverket.lab.layout import (
    DATACENTERS,
    PROVISIONING_VLAN,
    RACKS,
    SERVERS_PER_RACK,
    plan_world,
)
from dataverket.lab.world import HOST, World
from dataverket.lib import log


def main(arguments: list[str] | None = None) -> int:
    """Run; return the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["fault"]:
        return _fault(_fault_parser().parse_args(given[1:]))
    options = _parser().parse_args(given)
    urls = dict(options.boot_url)
    missing = [name for name in DATACENTERS if name not in urls]
    if missing:
        sys.stderr.write(f"expected --boot-url for {', '.join(missing)}, as osl1=http://...\n")
        return 2
    log.configure(fmt=options.log_format, process="lab")
    asyncio.run(
        _run(
            World(
                folder=options.state,
                boot_urls=urls,
                provisioning_vlan=options.provisioning_vlan,
                bmc_answers_after_s=options.bmc_answers_after_ms / 1000,
                plans=plan_world(racks=options.racks, servers_per_rack=options.servers_per_rack),
            ),
            port=options.control_port,
        )
    )
    return 0


async def _run(world: World, *, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = _Control(
        uvicorn.Config(
            create_control(world), host=HOST, port=port, log_config=None, access_log=False
        )
    )
    try:
        await world.start()
        serving = asyncio.create_task(server.serve())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        stopping.cancel()
        await serving
    finally:
        await world.stop()


class _Control(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the world."""
        yield


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dataverket.lab", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder to keep everything in")
    parser.add_argument("--control-port", type=int, required=True)
    parser.add_argument("--boot-url", type=_boot_url, action="append", default=[])
    parser.add_argument("--provisioning-vlan", type=int, default=PROVISIONING_VLAN)
    parser.add_argument("--racks", type=int, default=RACKS, help="of each datacenter")
    parser.add_argument("--servers-per-rack", type=int, default=SERVERS_PER_RACK)
    parser.add_argument("--bmc-answers-after-ms", type=float, default=0.0)
    parser.add_argument("--log-format", choices=("console", "json"), default="console")
    return parser


def _boot_url(text: str) -> tuple[str, str]:
    name, _, url = text.partition("=")
    if name not in DATACENTERS or not url.startswith("http"):
        raise argparse.ArgumentTypeError(f"expected osl1=http://host:port, found {text!r}")
    return name, url


def _fault_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dataverket.lab fault")
    parser.add_argument("action", choices=("set", "clear", "list"))
    parser.add_argument("kind", nargs="?", choices=KINDS)
    parser.add_argument("target", nargs="?")
    parser.add_argument("--pattern", default="")
    parser.add_argument("--control-port", type=int, required=True)
    return parser


def _fault(options: argparse.Namespace) -> int:
    base = f"http://{HOST}:{options.control_port}"
    if options.action != "list" and not (options.kind and options.target):
        sys.stderr.write(f"expected a kind and a target after {options.action!r}\n")
        return 2
    try:
        with httpx.Client(base_url=base, trust_env=False, timeout=5.0) as client:
            answer = _ask(client, options)
    except httpx.HTTPError as error:
        sys.stderr.write(f"the emulated world does not answer at {base}: {error}\n")
        return 1
    if answer.is_error:
        sys.stderr.write(f"{answer.json().get('error', answer.text)}\n")
        return 1
    if options.action == "list":
        for fault in answer.json()["faults"]:
            sys.stdout.write(f"{fault['kind']} {fault['target']} {fault['pattern']}\n")
    return 0


def _ask(client: httpx.Client, options: argparse.Namespace) -> httpx.Response:
    if options.action == "list":
        return client.get("/world")
    if options.action == "clear":
        return client.delete(f"/faults/{quote(options.kind)}/{quote(options.target)}")
    body = {"kind": options.kind, "target": options.target, "pattern": options.pattern}
    return client.post("/faults", json=body)


if __name__ == "__main__":
    sys.exit(main())

"""Runs the emulated world, or puts hands on one that runs.

To run it:

    python -m dataverket.lab --state DIR --control-port N --boot-url osl1=URL --boot-url trd1=URL

In one that runs, see 'python -m dataverket.lab press --help' and the like:

    python -m dataverket.lab fault set bmc-silent osl1-r1-s01 --control-port N
    python -m dataverket.lab press osl1-r1-s01 off --control-port N
    python -m dataverket.lab type osl1-leaf1 "interface Ethernet1" "shutdown" --control-port N
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from dataverket.lab import hands
from dataverket.lab.control import create_control
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
    if given and given[0] in hands.COMMANDS:
        return hands.run(hands.parser().parse_args(given))
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
    parser = argparse.ArgumentParser(
        prog="python -m dataverket.lab",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
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


if __name__ == "__main__":
    sys.exit(main())

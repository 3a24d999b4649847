"""Hands in an emulated world that runs: set faults, press power buttons, type on switches.

Each command asks the control API of that world on loopback; nothing passes through the platform.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import httpx

from dataverket.lab.faults import KINDS
from dataverket.lab.world import HOST

COMMANDS: Final = ("fault", "press", "type")
_TIMEOUT_S: Final = 5.0

type _Ask = Callable[[httpx.Client, argparse.Namespace], httpx.Response]


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--control-port",
        type=int,
        required=True,
        metavar="PORT",
        help="port of the emulated world, as 'make run' prints it",
    )
    whole = argparse.ArgumentParser(prog="python -m dataverket.lab", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)

    fault = commands.add_parser("fault", parents=[shared], help="break a device, or mend it")
    fault.add_argument("action", choices=("set", "clear", "list"))
    fault.add_argument("kind", nargs="?", choices=KINDS)
    fault.add_argument("target", nargs="?", help="name of a server, switch or datacenter")
    fault.add_argument("--pattern", default="", help="what a line must hold, of some faults")

    press = commands.add_parser(
        "press", parents=[shared], help="press a server's power button behind the platform's back"
    )
    press.add_argument("server", help="such as osl1-r1-s03")
    press.add_argument("power", choices=("on", "off"), help="how it shall be; safe to repeat")

    typing = commands.add_parser(
        "type", parents=[shared], help="type on a switch's console behind the platform's back"
    )
    typing.add_argument("switch", help="such as osl1-leaf1")
    typing.add_argument("lines", nargs="+", metavar="LINE", help="each runs at once, unsaved")
    return whole


def run(options: argparse.Namespace) -> int:
    """Do what a command says; return the exit code: 2 wrong usage, 1 refused or no answer."""
    if options.command == "fault" and options.action != "list" and not options.target:
        sys.stderr.write(f"expected a kind and a target after {options.action!r}\n")
        return 2
    base = f"http://{HOST}:{options.control_port}"
    try:
        with httpx.Client(base_url=base, trust_env=False, timeout=_TIMEOUT_S) as client:
            answer = _ASK[options.command](client, options)
    except httpx.HTTPError as error:
        sys.stderr.write(f"the emulated world does not answer at {base}: {error}\n")
        return 1
    if answer.is_error:
        sys.stderr.write(f"{answer.json().get('error', answer.text)}\n")
        return 1
    _tell(options, answer)
    return 0


def _fault(client: httpx.Client, options: argparse.Namespace) -> httpx.Response:
    if options.action == "list":
        return client.get("/world")
    if options.action == "clear":
        return client.delete(f"/faults/{quote(options.kind)}/{quote(options.target)}")
    body = {"kind": options.kind, "target": options.target, "pattern": options.pattern}
    return client.post("/faults", json=body)


def _press(client: httpx.Client, options: argparse.Namespace) -> httpx.Response:
    path = f"/servers/{quote(options.server, safe='')}/power"
    return client.post(path, params={"to": options.power})


def _type(client: httpx.Client, options: argparse.Namespace) -> httpx.Response:
    path = f"/switches/{quote(options.switch, safe='')}/lines"
    return client.post(path, json={"lines": options.lines})


_ASK: Final[dict[str, _Ask]] = {"fault": _fault, "press": _press, "type": _type}


def _tell(options: argparse.Namespace, answer: httpx.Response) -> None:
    if options.command == "press":
        sys.stdout.write(f"{options.server} is {answer.json()['power']}\n")
    elif options.command == "type":
        sys.stdout.write(f"{options.switch} took {len(options.lines)} lines\n")
    elif options.action == "list":
        for fault in answer.json()["faults"]:
            sys.stdout.write(f"{fault['kind']} {fault['target']} {fault['pattern']}\n")

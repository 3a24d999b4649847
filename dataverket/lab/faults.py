"""Faults of the emulated world, by the words of its control API."""

import re
from dataclasses import dataclass
from typing import get_args

from apps.maskin.simulators.bmc import BmcFault
from apps.nett.simulators.eos import SwitchFault
from dataverket.lab.world import World

_BMC: dict[str, BmcFault] = {
    "bmc-silent": "silent",
    "bmc-loses-override": "loses-override",
    "bmc-refuses-override": "refuses-override",
    "bmc-no-mailbox": "no-mailbox",
}
_SWITCH = {
    "switch-refuses-line": "refuse_line",
    "switch-ignores-line": "ignore_line",
    "switch-drops-after-commit": "drop_after_commit",
    "switch-unreachable": "unreachable",
}
_NEVER_PHONES_HOME = "server-never-phones-home"

KINDS = (*_BMC, *_SWITCH, _NEVER_PHONES_HOME)

if set(_BMC.values()) != set(get_args(BmcFault.__value__)):
    raise RuntimeError("each fault of a BMC needs a word")


class UnknownFault(Exception):
    """No such fault, or no such device."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A fault that is set. ``pattern`` is the regular expression of lines to refuse or ignore."""

    kind: str
    target: str
    pattern: str = ""


def set_fault(world: World, fault: Fault) -> None:
    """Set a fault until it is cleared. A switch has one fault: the new one replaces the old.

    Raises:
        UnknownFault: The kind, the target or the pattern is wrong.
    """
    _check(world, fault.kind, fault.target)
    if fault.kind in _SWITCH:
        try:
            re.compile(fault.pattern)
        except re.error as error:
            raise UnknownFault(
                f"pattern {fault.pattern!r} is no regular expression: {error}"
            ) from error
        if fault.kind.endswith("-line") and not fault.pattern:
            raise UnknownFault(f"{fault.kind} needs the pattern of the lines")
        word = _SWITCH[fault.kind]
        world.switches[fault.target].fault = SwitchFault(kind=word, pattern=fault.pattern)  # type: ignore[arg-type] # a row of the table above
    elif fault.kind == _NEVER_PHONES_HOME:
        world.servers[fault.target].never_phones_home = True
    else:
        world.servers[fault.target].bmc.faults.add(_BMC[fault.kind])


def clear_fault(world: World, *, kind: str, target: str) -> None:
    """Clear a fault; silent when it is not set.

    Raises:
        UnknownFault: The kind or the target is wrong.
    """
    _check(world, kind, target)
    if kind in _SWITCH:
        switch = world.switches[target]
        if switch.fault is not None and switch.fault.kind == _SWITCH[kind]:
            switch.fault = None
    elif kind == _NEVER_PHONES_HOME:
        world.servers[target].never_phones_home = False
    else:
        world.servers[target].bmc.faults.discard(_BMC[kind])


def list_faults(world: World) -> list[Fault]:
    """Return all faults that are set."""
    found: list[Fault] = []
    for name, server in world.servers.items():
        found += [
            Fault(kind=kind, target=name)
            for kind, word in _BMC.items()
            if word in server.bmc.faults
        ]
        if server.never_phones_home:
            found.append(Fault(kind=_NEVER_PHONES_HOME, target=name))
    for name, switch in world.switches.items():
        if switch.fault is not None:
            kind = next(kind for kind, word in _SWITCH.items() if word == switch.fault.kind)
            found.append(Fault(kind=kind, target=name, pattern=switch.fault.pattern))
    return found


def _check(world: World, kind: str, target: str) -> None:
    if kind not in KINDS:
        raise UnknownFault(f"fault {kind!r} is unknown; use one of {', '.join(KINDS)}")
    targets = world.switches if kind in _SWITCH else world.servers
    if target not in targets:
        raise UnknownFault(
            f"{kind}: target {target!r} is unknown; use one of {', '.join(sorted(targets))}"
        )

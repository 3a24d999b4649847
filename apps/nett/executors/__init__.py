"""What Nett does at a site: one function per command, found by the class of the command."""

from collections.abc import Callable
from typing import Any

from apps.nett.executors.apply_ports import apply_ports
from apps.nett.executors.read_ports import read_ports
from apps.nett.messages import ApplyPorts, ReadPorts

EXECUTORS: dict[type, Callable[..., Any]] = {ApplyPorts: apply_ports, ReadPorts: read_ports}

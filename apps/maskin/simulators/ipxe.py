"""Reads the iPXE scripts that the emulated servers are given: the few commands that they need.

Source: ipxe.org/cmd/kernel, /cmd/initrd, /cmd/boot, /cmd/exit.
"""

from dataclasses import dataclass


class BadScript(Exception):
    """Firmware would stop at this script."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkBoot:
    """What ``boot`` starts."""

    kernel_url: str
    initrd_url: str
    arguments: tuple[str, ...]

    def argument(self, name: str) -> str | None:
        """Return the value of ``name=value``, empty for a bare ``name``, ``None`` without it."""
        for argument in self.arguments:
            key, _, value = argument.partition("=")
            if key == name:
                return value
        return None


@dataclass(frozen=True, slots=True)
class NextDevice:
    """``exit``: go on with the next device of the boot order."""


def parse_script(text: str) -> NetworkBoot | NextDevice:
    """Return what the script makes the firmware do.

    Raises:
        BadScript: No ``#!ipxe``, an unknown command, or ``boot`` without kernel and initrd.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != "#!ipxe":
        raise BadScript(f"expected '#!ipxe' in line 1, found {text[:40]!r}")
    kernel: list[str] = []
    initrd = ""
    for number, line in enumerate(lines[1:], start=2):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        match words:
            case ["kernel", _, *_]:
                kernel = words[1:]
            case ["initrd", "--name", _, url] | ["initrd", url]:
                initrd = url
            case ["echo", *_]:
                continue
            case ["exit"]:
                return NextDevice()
            case ["boot"]:
                if not kernel or not initrd:
                    raise BadScript(f"line {number}: boot before kernel and initrd")
                return NetworkBoot(
                    kernel_url=kernel[0], initrd_url=initrd, arguments=tuple(kernel[1:])
                )
            case _:
                raise BadScript(f"line {number}: unknown command {words[0]!r}")
    return NextDevice()

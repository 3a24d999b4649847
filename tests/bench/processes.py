"""CPU time and memory of processes, as the kernel accounts them."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 1024


def family(pid: int) -> list[int]:
    """Return a process and all that it has started, at any depth."""
    try:
        direct = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(found for child in direct for found in family(int(child)))]


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that a process and its children have used, those that ended too."""
    total = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))  # its own, and those of children that have ended
    return total / _TICKS


def memory_mib(pid: int) -> float:
    """Return what a process and all that it has started take of the machine's memory.

    The sum of their proportional set sizes: a page that several share counts once, in parts. What
    has ended meanwhile takes nothing.

    Source: proc(5), /proc/pid/smaps_rollup.
    """
    return sum(map(_proportional_kib, family(pid))) / _MIB


def _proportional_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def resident_mib(pid: int) -> float:
    """Return the resident memory of one process, shared pages and all."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / _MIB
    return 0.0

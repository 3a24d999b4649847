"""What the kernel says of a program's memory: all of its family, and shared pages once."""

import os
import sys
from collections.abc import Iterator

import pytest

from dataverket.lib.process import PIPE, Popen
from tests.bench.processes import family, memory_mib, resident_mib

_HELD_MIB = 64
# Holds memory, forks a child that shares all of it, and says when both are there.
_PROGRAM = f"""
import os, signal
held = bytearray(os.urandom(1024 * 1024)) * {_HELD_MIB}
if os.fork() == 0:
    signal.pause()
print("ready", flush=True)
signal.pause()
"""


@pytest.fixture
def program() -> Iterator[int]:
    with Popen([sys.executable, "-c", _PROGRAM], stdout=PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        children = family(process.pid)[1:]
        try:
            yield process.pid
        finally:
            for pid in (*children, process.pid):
                os.kill(pid, 9)


def test_memory_of_a_program_is_that_of_its_children_too_with_shared_pages_once(program: int):
    parent, child = family(program)

    whole = memory_mib(program)

    assert min(resident_mib(parent), resident_mib(child)) > _HELD_MIB
    assert whole > memory_mib(child) > _HELD_MIB / 4
    assert _HELD_MIB < whole < 1.5 * _HELD_MIB


def test_what_has_ended_takes_no_memory():
    ended = Popen([sys.executable, "-c", ""])
    ended.wait()

    assert memory_mib(ended.pid) == 0.0

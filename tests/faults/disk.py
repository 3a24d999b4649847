"""A small file system of its own, so that a full disk is full for the platform only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataverket.lib.process import ProcessFailed, run

_SIZE = "900m"


def why_no_small_disk() -> str:
    """Return why none can be made here, empty when one can."""
    return "" if os.getuid() == 0 else "only root can mount a file system for it"


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mount one on ``folder``; what is in it is gone afterwards.

    Raises:
        SystemExit: This machine lets nobody mount one.
    """
    try:
        run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=755", "tmpfs", folder], timeout_s=10)
    except ProcessFailed as error:
        raise SystemExit(f"disk full: no file system can be mounted on {folder}: {error}") from None
    try:
        yield
    finally:
        run(["umount", "-l", folder], timeout_s=10)

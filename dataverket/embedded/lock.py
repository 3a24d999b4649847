"""One embedded platform per state directory."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataverket.embedded.errors import CannotStart


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold the state directory while the block runs; the kernel frees it when we die.

    Raises:
        CannotStart: Another process holds it. Final until that one has stopped.
    """
    with (directory / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                f"Another platform runs on {directory}; stop it first (Ctrl-C where it runs), or "
                "set DV_STATE_DIR to another folder."
            ) from error
        yield

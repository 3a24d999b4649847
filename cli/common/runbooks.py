"""How a runbook that the API names is reached from a command line."""

from pathlib import PurePosixPath
from typing import Final

_FOLDER: Final = "docs/runbooks"
# These are pages only: what they are about may leave no API to ask. A test compares them with docs.
PAGES_ONLY: Final = frozenset(
    {"api-slow-or-failing", "control-plane-process-down", "nats-down", "stream-backlog"}
)


def reading(runbook: str) -> str:
    """Return what to type to read a runbook, or the page's path when only that is there.

    Args:
        runbook: A path as answers of the API hold it, ``docs/runbooks/<name>.md``.
    """
    path = PurePosixPath(runbook)
    if str(path.parent) != _FOLDER or path.stem in PAGES_ONLY:
        return runbook
    return f"dv runbook show {path.stem}"


def name_of(runbook: str) -> str:
    """Return the name of a runbook of which the API gives the path."""
    return PurePosixPath(runbook).stem

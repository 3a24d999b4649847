"""Which workflows exist, in which versions."""

from typing import Any

from apps.tasks.types.workflow import Workflow
from dataverket.lib import plain

_WORKFLOWS: dict[tuple[str, int], Workflow] = {}


def register(workflow: Workflow) -> Workflow:
    """Make a workflow known. Called when the application of its app starts; safe to repeat.

    Raises:
        ValueError: Another declaration of the same name and version is registered. Final.
    """
    known = _WORKFLOWS.setdefault((workflow.name, workflow.version), workflow)
    if known is not workflow:
        raise ValueError(f"workflow {workflow.name} version {workflow.version} is declared twice")
    return workflow


def newest(name: str) -> Workflow:
    """Return the newest version of a workflow.

    Raises:
        KeyError: No workflow of that name is registered. Final.
    """
    versions = [version for known, version in _WORKFLOWS if known == name]
    if not versions:
        raise KeyError(f"no workflow {name!r}; known: {sorted({n for n, _ in _WORKFLOWS})}")
    return _WORKFLOWS[name, max(versions)]


def version_of(name: str, version: int) -> Workflow:
    """Return one version of a workflow.

    Raises:
        KeyError: This release does not hold it any more. Final.
    """
    try:
        return _WORKFLOWS[name, version]
    except KeyError:
        raise KeyError(
            f"workflow {name!r} version {version} is not in this release; a task still runs on it"
        ) from None


def decode_input(workflow: Workflow, stored: dict[str, Any]) -> Any:
    """Return the input dataclass that a task stores."""
    return plain.load(workflow.input, stored)


def names() -> list[str]:
    """Return the names of all workflows."""
    return sorted({name for name, _ in _WORKFLOWS})

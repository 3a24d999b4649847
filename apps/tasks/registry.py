"""Which workflows exist, in which versions."""

from typing import Any, Literal

from apps.tasks.types.figures import DeclaredNeed
from apps.tasks.types.workflow import Command, Step, Workflow
from dataverket.lib import plain

type Kind = Literal["hard", "soft", "reconciliation"]

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


def find_version(name: str, version: int) -> Workflow | None:
    """Return one version of a workflow; ``None`` for what only finished tasks ran on."""
    return _WORKFLOWS.get((name, version))


def decode_input(workflow: Workflow, stored: dict[str, Any]) -> Any:
    """Return the input dataclass that a task stores."""
    return plain.load(workflow.input, stored)


def names() -> list[str]:
    """Return the names of all workflows."""
    return sorted({name for name, _ in _WORKFLOWS})


def list_needs() -> list[DeclaredNeed]:
    """Return which services the newest version of every workflow needs, in the order of its steps.

    A command needs the service that executes it, as surely as if it were declared.
    """
    names = sorted({name for name, _ in _WORKFLOWS})
    return [
        DeclaredNeed(
            workflow=workflow.name,
            version=workflow.version,
            owner=_owner(workflow),
            step=step.name,
            service=service,
            kind=kind,
        )
        for workflow in map(newest, names)
        for step in workflow.steps
        for service, kind in _needs(step).items()
    ]


def _needs(step: Step) -> dict[str, Kind]:
    """Return the services of a step with how it needs each; taking back needs them hard."""
    found: dict[str, Kind] = {need.service: need.kind for need in step.needs}
    if isinstance(step.do, Command):
        found.setdefault(step.do.service, "hard")
    if isinstance(step.undo, Command):
        found[step.undo.service] = "hard"
    return found


def _owner(workflow: Workflow) -> str:
    """Return the app that declares a workflow: that of its input, such as ``apps.maskin.types``."""
    words = workflow.input.__module__.split(".")
    return words[1] if words[0] == "apps" else words[0]

"""What may be scheduled: a table that apps fill when they start, and nothing else."""

from dataclasses import fields
from typing import Literal, get_args, get_origin, get_type_hints

from apps.identitet.types import Operation
from apps.tasks.types.schedules import Schedulable, SchedulableView
from dataverket.lib.problems import InvalidInput

_OFFERED: dict[str, Schedulable] = {}


def offer(schedulable: Schedulable) -> None:
    """Make something known that schedules may start. Safe to repeat.

    Raises:
        ValueError: Another one of that name is known, or it needs an unknown operation, or says
            of an argument that it does not take what that names. A defect.
    """
    Operation(schedulable.needs)
    if unknown := set(schedulable.references) - set(argument_names(schedulable)):
        raise ValueError(f"{schedulable.name} takes no argument {', '.join(sorted(unknown))}")
    if _OFFERED.setdefault(schedulable.name, schedulable) is not schedulable:
        raise ValueError(f"{schedulable.name} is offered to schedules twice")


def get(name: str) -> Schedulable:
    """Return what is offered under a name.

    Raises:
        InvalidInput: Nothing is. Final.
    """
    try:
        return _OFFERED[name]
    except KeyError:
        there = ", ".join(sorted(_OFFERED)) or "nothing"
        raise InvalidInput(f"{name!r} cannot be scheduled; what can be is: {there}.") from None


def argument_names(schedulable: Schedulable) -> tuple[str, ...]:
    """Return the names of the arguments that it takes."""
    return tuple(field.name for field in fields(schedulable.arguments))


def _choices(schedulable: Schedulable) -> dict[str, tuple[str, ...]]:
    """Return the words that those arguments may be that are declared as ``Literal``."""
    hints = get_type_hints(schedulable.arguments)
    return {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Literal}


def list_schedulables() -> list[SchedulableView]:
    """Return what can be scheduled, by name."""
    return [
        SchedulableView(
            name=found.name,
            description=found.description,
            needs=found.needs,
            arguments=argument_names(found),
            choices=_choices(found),
            references=dict(found.references),
        )
        for _, found in sorted(_OFFERED.items())
    ]

"""Which runbooks exist, and how a person's word for a subject becomes one."""

from collections.abc import Callable

from apps.observasjon.types import Runbook, Subject, SubjectKind
from dataverket.lib.problems import NotFound

type SubjectFinder = Callable[[str], Subject | None]

_RUNBOOKS: dict[str, Runbook] = {}
_FINDERS: dict[SubjectKind, SubjectFinder] = {}


def register(runbook: Runbook) -> Runbook:
    """Make a runbook known. Called when the application of its app starts; safe to repeat.

    Raises:
        ValueError: Another declaration of that name is registered. Final.
    """
    known = _RUNBOOKS.setdefault(runbook.name, runbook)
    if known is not runbook:
        raise ValueError(f"runbook {runbook.name} is declared twice")
    return runbook


def register_subjects(kind: SubjectKind, finder: SubjectFinder) -> None:
    """Tell how a name or id becomes a subject of ``kind``. Safe to repeat."""
    _FINDERS[kind] = finder


def all_runbooks() -> list[Runbook]:
    """Return every runbook by name."""
    return [_RUNBOOKS[name] for name in sorted(_RUNBOOKS)]


def get(name: str) -> Runbook:
    """Return the runbook of that name.

    Raises:
        NotFound: There is none. Final.
    """
    found = find(name)
    if found is None:
        raise NotFound(
            f"runbook {name!r} does not exist; there are: {', '.join(sorted(_RUNBOOKS))}."
        )
    return found


def find(name: str) -> Runbook | None:
    """Return the runbook of that name, or ``None``: a run may outlive its runbook."""
    return _RUNBOOKS.get(name)


def subject(kind: SubjectKind, text: str) -> Subject:
    """Return the subject that a person names.

    Raises:
        NotFound: There is no such thing. Final.
    """
    found = _FINDERS[kind](text)
    if found is None:
        raise NotFound(f"{kind.value.replace('_', ' ')} {text!r} does not exist.")
    return found

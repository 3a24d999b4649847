"""Which runbooks and reconcilers exist, and how a person's word for a subject becomes one."""

from collections.abc import Callable

from apps.observasjon.types import Action, DriftKind, Reconciler, Runbook, Subject, SubjectKind
from apps.tasks.types.runbooks import find_for_code
from dataverket.lib.problems import NotFound

type SubjectFinder = Callable[[str], Subject | None]

_RUNBOOKS: dict[str, Runbook] = {}
_FINDERS: dict[SubjectKind, SubjectFinder] = {}
_RECONCILERS: dict[str, Reconciler] = {}
_KINDS: dict[str, tuple[Reconciler, DriftKind]] = {}


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


def register_reconciler(reconciler: Reconciler) -> Reconciler:
    """Make a reconciler known. Called when the application of its app starts; safe to repeat.

    Raises:
        ValueError: Its name, or that of one of its kinds, is taken. Final.
    """
    known = _RECONCILERS.setdefault(reconciler.name, reconciler)
    if known is not reconciler:
        raise ValueError(f"reconciler {reconciler.name} is declared twice")
    for kind in reconciler.kinds:
        if _KINDS.setdefault(kind.name, (reconciler, kind))[0] is not reconciler:
            raise ValueError(f"drift kind {kind.name} is declared twice")
    return reconciler


def all_reconcilers() -> list[Reconciler]:
    """Return every reconciler by name."""
    return [_RECONCILERS[name] for name in sorted(_RECONCILERS)]


def reconciler_named(name: str) -> Reconciler:
    """Return the reconciler of that name.

    Raises:
        NotFound: There is none. Final.
    """
    found = _RECONCILERS.get(name)
    if found is None:
        raise NotFound(
            f"reconciler {name!r} does not exist; there are: {', '.join(sorted(_RECONCILERS))}."
        )
    return found


def find_drift_kind(name: str) -> DriftKind | None:
    """Return the kind of that name, or ``None``: a finding may outlive its reconciler."""
    found = _KINDS.get(name)
    return found[1] if found else None


def find_remedy(kind: DriftKind) -> Action | None:
    """Return the runbook's action that mends drift of ``kind``, or ``None`` when no task can."""
    book = find_for_code(kind.code) if kind.action else None
    runbook = find(book.name) if book else None
    return runbook.action(kind.action) if runbook else None

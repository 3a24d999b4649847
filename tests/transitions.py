"""Proof that a table of states is all true: one scenario for each of its transitions.

A scenario goes through the services. What it says it takes is compared with what it really took,
and all scenarios of a module together with the table: a transition without a scenario fails, and
so does one that no code can take any more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import pairwise
from typing import Any

from dataverket.lib.states import StateMachine

type Transition = tuple[str, str]

_CLAIMED: dict[str, set[Transition]] = defaultdict(set)


def takes[F: Callable[..., None]](machine: StateMachine, *paths: str) -> Callable[[F], F]:
    """Declare a scenario: ``paths`` are states in their order, as ``"waiting ready dispatched"``.

    The scenario fails when it has not taken each of these transitions.
    """
    claimed = {pair for path in paths for pair in _pairs(path)}
    _CLAIMED[machine.name] |= claimed

    def declare(scenario: F) -> F:
        @wraps(scenario)
        def checked(*arguments: Any, **more: Any) -> None:
            with recorded() as taken:
                scenario(*arguments, **more)
            missing = claimed - taken[machine.name]
            assert not missing, f"the scenario never took {sorted(missing)}; it took {dict(taken)}"

        return checked  # type: ignore[return-value]

    return declare


def assert_every_transition_has_a_scenario(machine: StateMachine) -> None:
    """Compare all scenarios of a machine with its table, and look for states out of reach."""
    table = {(old, new) for old, following in machine.transitions.items() for new in following}
    claimed = _CLAIMED[machine.name]
    assert table - claimed == set(), "transitions without a scenario: write one, or remove them"
    assert claimed - table == set(), "scenarios of transitions that the table does not hold"
    reached = {machine.initial} | {new for _, new in claimed}
    assert set(machine.states) == reached


@contextmanager
def recorded() -> Iterator[dict[str, set[Transition]]]:
    """Note every transition that any machine allows meanwhile, by the machine's name."""
    taken: dict[str, set[Transition]] = defaultdict(set)
    check = StateMachine.check

    def noting(machine: StateMachine, old: str, new: str) -> str:
        check(machine, old, new)
        taken[machine.name].add((old, new))
        return new

    StateMachine.check = noting  # type: ignore[method-assign, assignment]
    try:
        yield taken
    finally:
        StateMachine.check = check  # type: ignore[method-assign]


def _pairs(path: str) -> list[Transition]:
    states = path.split()
    assert len(states) > 1, path
    return list(pairwise(states))

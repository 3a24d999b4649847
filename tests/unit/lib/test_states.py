"""A table of states refuses everything that it does not hold."""

from itertools import product

import pytest

from dataverket.lib.states import IllegalTransition
from tests.architecture.draw_states import MACHINES

STATES = [
    (machine, old, new)
    for machine in MACHINES
    for old, new in product(machine.states, repeat=2)
    if new not in machine.transitions[old]
]


@pytest.mark.parametrize(
    ("machine", "old", "new"), STATES, ids=[f"{m.name}: {old} to {new}" for m, old, new in STATES]
)
def test_a_transition_that_is_not_in_the_table_is_refused(machine, old, new):
    with pytest.raises(IllegalTransition, match=f"{old} may not become {new}"):
        machine.check(old, new)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_state_that_does_not_exist_is_refused_at_either_end(machine):
    for old, new in (("no-such-state", machine.initial), (machine.initial, "no-such-state")):
        with pytest.raises(IllegalTransition):
            machine.check(old, new)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_can_be_reached_from_the_first(machine):
    reached, border = {machine.initial}, {machine.initial}
    while border:
        border = {new for old in border for new in machine.transitions[old]} - reached
        reached |= border

    assert reached == set(machine.states)

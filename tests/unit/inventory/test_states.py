import pytest

from apps.inventory import states
from apps.inventory.records import weaker
from dataverket.lib.states import IllegalTransition


def test_only_an_approval_ends_a_dispute():
    assert states.TRUST.transitions[states.DISPUTED] == {states.VERIFIED}


@pytest.mark.parametrize("final", ["applied", "rejected", "expired", "superseded"])
def test_a_decided_import_stays_decided(final: str):
    assert final in states.IMPORT.final

    with pytest.raises(IllegalTransition):
        states.IMPORT.check(final, states.WAITING_APPROVAL)


def test_together_two_records_are_as_good_as_the_weaker_one():
    assert weaker("verified", "verified") == "verified"
    assert weaker("verified", "declared") == "declared"
    assert weaker("disputed", "declared") == "disputed"

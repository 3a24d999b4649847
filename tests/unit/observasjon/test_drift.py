"""Policies laid over each other, and declarations that make no sense."""

from uuid import uuid4

import pytest

from apps.observasjon import registry
from apps.observasjon.selectors.drift import in_force
from apps.observasjon.types import (
    DriftAction,
    DriftKind,
    PolicyInForce,
    Reconciler,
    ReconcilerPolicy,
)

KIND = DriftKind("lamp", code="drift.switch", title="A lamp is off", by_hand="Switch it on.")
LAMPS = Reconciler(
    name="lamps",
    title="Lamps",
    resource_type="lamp",
    service="nett",
    kinds=(KIND,),
    list_resources=lambda _datacenter: (),
    observe=lambda _actor, _resource, _reason: uuid4(),
    period_s=300,
    in_flight=2,
    per_minute=30,
)


def _in_force(**policies: ReconcilerPolicy) -> PolicyInForce:
    given = {("lamps", place.replace("everywhere", "")): one for place, one in policies.items()}
    return in_force(LAMPS, "osl1", given)


def test_without_a_policy_what_was_declared_holds_and_differences_are_reported():
    assert _in_force() == PolicyInForce(
        action=DriftAction.REPORT, period_s=300, in_flight=2, per_minute=30
    )


def test_a_datacenter_wins_over_everywhere_value_by_value():
    found = _in_force(
        everywhere=ReconcilerPolicy(action=DriftAction.REMEDIATE, period_s=60),
        osl1=ReconcilerPolicy(period_s=900),
    )

    assert (found.action, found.period_s, found.in_flight) == (DriftAction.REMEDIATE, 900, 2)


def test_another_datacenter_does_not_count():
    assert _in_force(trd1=ReconcilerPolicy(action=DriftAction.OFF)).action == DriftAction.REPORT


@pytest.mark.parametrize(
    "more", [{}, {"by_hand": "x", "remediate": lambda _actor, _resource, _reason: uuid4()}]
)
def test_a_kind_is_mended_by_a_task_or_by_hand_never_by_neither_or_both(more):
    with pytest.raises(ValueError, match="either a task mends it, or a person"):
        DriftKind("k", code="drift.switch", title="K", **more)


def test_every_reconciler_that_is_declared_says_how_each_of_its_kinds_ends():
    found = registry.all_reconcilers()

    assert [one.name for one in found] == ["servers", "switch-ports"]
    assert all(one.per_minute >= one.in_flight for one in found)
    kinds = [kind.name for one in found for kind in one.kinds]
    assert len(set(kinds)) == len(kinds)
    assert registry.find_drift_kind("switch-ports").remediate is not None  # type: ignore[union-attr]

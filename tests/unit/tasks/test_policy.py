"""Which rules count, what they ask together, and which change of one lets more through."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.tasks import policy
from apps.tasks.types.approvals import LOOSEN_POLICY, BlastRadius, PlannedEffect, PolicyRule

TENANT, PROJECT = uuid4(), uuid4()
ONE = BlastRadius(objects=1, failure_domains=("fd1",), is_shared=False)
WIDE = BlastRadius(objects=9, failure_domains=("fd1", "fd2"), is_shared=False)
SHARED = BlastRadius(objects=1, failure_domains=(), is_shared=True)
NONE = BlastRadius(objects=0, failure_domains=(), is_shared=False)
RULE = PolicyRule(name="r", operation="power-*")


def _demand(
    *rules: PolicyRule, operation="power-server", radius=ONE, tenant=TENANT, project=PROJECT
):
    return policy.demand_of(
        policy.effective(rules),
        operation=operation,
        tenant_id=tenant,
        project_id=project,
        radius=radius,
    )


def test_a_single_server_of_ones_own_needs_nobody():
    for operation in ("power-server", "release-server", "deploy-server", "attach-network"):
        assert _demand(operation=operation) is None


@pytest.mark.parametrize(
    ("radius", "name"), [(WIDE, "several-failure-domains"), (SHARED, "shared-infrastructure")]
)
def test_what_reaches_further_needs_one_other_person_by_default(radius, name):
    demand = _demand(operation="anything", radius=radius)

    assert demand is not None
    assert (demand.policies, demand.quorum, demand.tenant_id) == ((name,), 1, None)


def test_what_touches_nothing_is_only_asked_about_when_a_rule_names_it_so():
    assert _demand(replace(RULE, operation="*"), radius=NONE) is None
    assert _demand(replace(RULE, min_objects=0), radius=NONE) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"operation": "release-*"},
        {"min_objects": 2},
        {"min_failure_domains": 2},
        {"shared_only": True},
        {"enabled": False},
        {"quorum": 0},
        {"scope_kind": "tenant", "tenant_id": uuid4()},
        {"scope_kind": "project", "tenant_id": TENANT, "project_id": uuid4()},
    ],
    ids=str,
)
def test_a_rule_that_does_not_fit_asks_nothing(change):
    assert _demand(RULE) is not None
    assert _demand(replace(RULE, **change)) is None


def test_the_strictest_of_all_rules_counts_and_the_widest_scope_decides():
    tenants = replace(
        RULE, name="t", scope_kind="tenant", tenant_id=TENANT, quorum=3, expires_after_s=600
    )
    platforms = replace(RULE, name="p", needs_window=True)

    demand = _demand(tenants, platforms)

    assert demand is not None
    assert (demand.quorum, demand.expires_after_s, demand.needs_window) == (3, 600, True)
    assert (demand.tenant_id, demand.project_id) == (None, None)


def test_a_rule_of_a_tenant_is_decided_in_the_tenant_and_loosening_it_too():
    tenants = replace(RULE, scope_kind="tenant", tenant_id=TENANT)

    demand = _demand(tenants)
    loosening = _demand(operation=LOOSEN_POLICY, project=None)

    assert demand is not None
    assert demand.tenant_id == TENANT
    assert loosening is not None
    assert (loosening.tenant_id, loosening.project_id) == (TENANT, None)


def test_a_window_alone_asks_nobody():
    demand = _demand(replace(RULE, quorum=0, needs_window=True))

    assert demand is not None
    assert (demand.quorum, demand.needs_window) == (0, True)


def test_only_a_rule_of_the_platform_replaces_a_built_in_one():
    off = PolicyRule(name="shared-infrastructure", operation="*", enabled=False)
    tenants_off = replace(off, scope_kind="tenant", tenant_id=TENANT)

    assert _demand(tenants_off, radius=SHARED) is not None
    assert _demand(off, radius=SHARED) is None


@pytest.mark.parametrize(
    "change",
    [
        {"quorum": 0},
        {"quorum": 1},
        {"min_objects": 5},
        {"min_failure_domains": 1},
        {"shared_only": True},
        {"enabled": False},
        {"expires_after_s": 172_800},
        {"needs_window": False},
        {"operation": "power-server"},
        {"operation": "release-*"},
    ],
    ids=str,
)
def test_a_change_that_lets_more_through_is_a_loosening(change):
    strict = replace(RULE, quorum=2, needs_window=True)

    assert policy.is_loosening(strict, replace(strict, **change))
    assert policy.is_loosening(strict, None)


@pytest.mark.parametrize(
    "change",
    [{}, {"quorum": 3}, {"operation": "*"}, {"min_objects": 0}, {"expires_after_s": 60}],
    ids=str,
)
def test_a_change_that_lets_nothing_more_through_is_none(change):
    strict = replace(RULE, quorum=2, needs_window=True)

    assert not policy.is_loosening(strict, replace(strict, **change))
    assert not policy.is_loosening(None, strict)
    assert not policy.is_loosening(replace(strict, enabled=False), None)


_RULES = some.builds(
    PolicyRule,
    name=some.just("r"),
    operation=some.sampled_from(["*", "power-*", "power-server", "release-server"]),
    min_objects=some.integers(0, 3),
    min_failure_domains=some.integers(0, 2),
    shared_only=some.booleans(),
    quorum=some.integers(0, 3),
    needs_window=some.booleans(),
    enabled=some.booleans(),
    expires_after_s=some.sampled_from([60, 600]),
)
_RADII = some.builds(
    BlastRadius,
    objects=some.integers(0, 4),
    failure_domains=some.sampled_from([(), ("a",), ("a", "b")]),
    is_shared=some.booleans(),
)


@given(before=_RULES, after=_RULES, radius=_RADII)
def test_what_is_no_loosening_never_asks_less_of_anything(before, after, radius):
    if policy.is_loosening(before, after):
        return
    for operation in ("power-server", "release-server", "check-site"):
        old, new = (
            policy.demand_of(
                [rule], operation=operation, tenant_id=None, project_id=None, radius=radius
            )
            for rule in (before, after)
        )
        if old is not None:
            assert new is not None
            assert new.quorum >= old.quorum
            assert new.needs_window >= old.needs_window


def test_the_blast_radius_counts_objects_and_failure_domains():
    effects = [
        PlannedEffect(kind="server", name=name, now="", after="off", failure_domain=domain)
        for name, domain in (("a", "fd2"), ("b", "fd1"), ("c", "fd1"))
    ]

    assert BlastRadius.of(effects) == BlastRadius(
        objects=3, failure_domains=("fd1", "fd2"), is_shared=False
    )

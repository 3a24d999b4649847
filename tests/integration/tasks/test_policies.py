"""Rules are changed by tasks: a stricter one stands at once, a looser one needs another person."""

from typing import Any

import pytest

from apps.audit import selectors as audit
from apps.audit.types import AuditFilter
from apps.identitet.types import Role, ScopeKind
from apps.tasks import registry, selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import ApprovalPolicy, Step, Task
from apps.tasks.types import PolicyRule
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput
from tests.factories import identitet as people
from tests.factories import tasks as factory
from tests.factories import tenancy
from tests.factories.tasks import as_actor

pytestmark = pytest.mark.django_db
RULE = PolicyRule(name="ask-first", operation="power-server", quorum=2)


def _set(who, **change: Any):
    values = {name: getattr(RULE, name) for name in PolicyRule.__slots__}
    return tasks.set_approval_policy(
        actor=as_actor(who), rule=PolicyRule(**{**values, **change}), reason="audit finding 7"
    )


def _standing(name: str = "ask-first"):
    found = selectors.list_policies(visibility=factory.ALL)
    return next((view.rule for view in found if view.rule.name == name), None)


def test_a_new_rule_stands_at_once_and_is_in_the_audit_log(ingrid):
    task = factory.task(_set(ingrid))

    assert task.state == states.SUCCEEDED
    assert _standing() == RULE
    record = audit.list_records(
        visibility=factory.ALL, filters=AuditFilter(action="approval_policy.set"), limit=1
    )[0]
    assert record.actor.name == "ingrid"
    assert record.after == {
        "rule": "power-server on 1 object or more needs 2 other people within 86400 s"
    }


def test_a_stricter_rule_stands_at_once(ingrid):
    _set(ingrid)

    task = factory.task(_set(ingrid, quorum=3, operation="*"))

    assert task.state == states.SUCCEEDED
    assert _standing().quorum == 3


@pytest.mark.parametrize(
    "change", [{"quorum": 1}, {"enabled": False}, {"min_objects": 10}], ids=str
)
def test_a_looser_rule_waits_for_another_person(ingrid, ola, change):
    _set(ingrid)

    task_id = _set(ingrid, **change)

    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    assert _standing() == RULE
    assert "ask-first: power-server on" in factory.waiting(task_id).plan_text
    with pytest.raises(Forbidden):
        factory.grant(task_id, ingrid)
    factory.grant(task_id, ola)
    assert _standing() != RULE
    assert factory.task(task_id).state == states.SUCCEEDED


def test_taking_a_rule_away_waits_for_another_person(ingrid, ola):
    _set(ingrid)
    row = ApprovalPolicy.objects.get()

    task_id = tasks.remove_approval_policy(actor=as_actor(ingrid), policy_id=row.id, reason="done")

    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    factory.grant(task_id, ola)
    assert _standing() is None


def test_switching_a_built_in_rule_off_waits_and_taking_that_away_again_does_not(ingrid, ola):
    built_in = {"name": "shared-infrastructure", "operation": "*", "quorum": 1}
    off = _set(ingrid, **built_in, shared_only=True, enabled=False)
    assert factory.task(off).state == states.AWAITING_APPROVAL
    assert _standing("shared-infrastructure").enabled
    factory.grant(off, ola)
    assert not _standing("shared-infrastructure").enabled
    row = ApprovalPolicy.objects.get()

    back = tasks.remove_approval_policy(actor=as_actor(ingrid), policy_id=row.id, reason="back")

    assert factory.task(back).state == states.SUCCEEDED
    assert _standing("shared-infrastructure").enabled


def test_two_changes_of_one_rule_do_not_overlap(ingrid, ola):
    _set(ingrid)
    _set(ingrid, quorum=1)

    with pytest.raises(Conflict, match="works on it"):
        _set(ola, quorum=0)


def test_a_change_that_was_stricter_when_asked_but_is_looser_when_written_is_refused(ingrid):
    _set(ingrid, quorum=1)
    task_id = _set(ingrid, quorum=2)
    step = Step.objects.get(task_id=task_id)
    ApprovalPolicy.objects.update(quorum=5)

    with pytest.raises(Conflict, match="loosen it by now"):
        tasks.apply_policy_change(
            actor=as_actor(ingrid),
            change=tasks_input(task_id),
            policy_id=step.id,
            may_loosen=False,
            reason="late",
        )


def tasks_input(task_id):
    task = Task.objects.get(pk=task_id)
    return registry.decode_input(registry.version_of(task.workflow, 1), task.input)


def test_a_tenants_rule_is_loosened_by_another_administrator_of_the_tenant(ingrid):
    tenant = tenancy.tenant("skatt")
    scope = {"scope_kind": "tenant", "tenant_id": tenant.id}
    anna, bjarne = people.user("anna"), people.user("bjarne")
    for person in (anna, bjarne):
        people.role(person.id, Role.TENANT_ADMIN, ScopeKind.TENANT, tenant.id)
    _set(anna, **scope)

    task_id = _set(anna, **scope, quorum=1)

    with pytest.raises(Forbidden):
        factory.grant(task_id, anna)
    factory.grant(task_id, bjarne)
    assert factory.task(task_id).state == states.SUCCEEDED


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"operation": "no-such-*"}, "matches none of"),
        ({"quorum": 6}, "0 to 5 people"),
        ({"expires_after_s": 5}, "found 5"),
        ({"name": "Not A Name"}, "lower-case"),
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused(ingrid, wrong, told):
    with pytest.raises(InvalidInput, match=told):
        _set(ingrid, **wrong)


def test_a_refusal_for_an_unknown_operation_names_each_that_there_is_once(ingrid):
    with pytest.raises(InvalidInput) as refused:
        _set(ingrid, operation="no-such-*")

    there = str(refused.value).partition("matches none of: ")[2].rstrip(".").split(", ")
    assert "loosen-approval-policy" in there
    assert len(there) == len(set(there))

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.identitet import selectors, services
from apps.identitet.models import ApiToken
from apps.identitet.types import Operation, Role, ScopeKind
from dataverket.lib import clock, ids
from dataverket.lib.problems import InvalidInput, NotFound, Unauthenticated
from tests.factories import identitet as factory
from tests.factories import tenancy
from tests.factories.audit import person

pytestmark = pytest.mark.django_db


def authenticate(plaintext: str, *, later: timedelta = timedelta(0)):
    return selectors.authenticate_token(plaintext, clock.now() + later)


def test_a_token_speaks_for_its_owner():
    project = tenancy.project()
    user = factory.user("kari")
    factory.role(user.id, Role.PROJECT_MEMBER, ScopeKind.PROJECT, project.id)
    view, plaintext = factory.token(user.id)

    principal = authenticate(plaintext)

    assert (principal.kind, principal.id, principal.name) == ("user", user.id, "kari")
    assert principal.token_id == view.id
    assert principal.visibility.project_ids == {project.id}
    assert principal.may(Operation.ALLOCATION_MANAGE, project_id=project.id)
    actor = principal.actor(correlation_id=ids.new_id(), source="api", remote_address="::1")
    assert (actor.kind, actor.id, actor.name) == ("user", user.id, "kari")


def test_a_token_has_the_documented_form_and_only_its_hash_is_kept():
    view, plaintext = factory.token(factory.user().id)

    kind, prefix, secret = plaintext.split("_", 2)
    assert (kind, prefix, len(secret)) == ("dvt", view.prefix, 43)
    row = ApiToken.objects.values().get()
    assert secret not in str(row)
    assert plaintext not in str(row)
    assert len(row["digest"]) == 64


def test_authentication_takes_one_query_once_its_use_is_noted(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    user = factory.operator()
    _, plaintext = factory.token(user.id)
    authenticate(plaintext)

    with django_assert_num_queries(1):
        assert authenticate(plaintext).is_operator


def test_use_is_noted_at_most_every_ten_minutes():
    view, plaintext = factory.token(factory.user().id)
    authenticate(plaintext)
    first = selectors.get_token(token_id=view.id).last_used_at
    authenticate(plaintext, later=timedelta(minutes=9))
    second = selectors.get_token(token_id=view.id).last_used_at
    authenticate(plaintext, later=timedelta(minutes=11))
    third = selectors.get_token(token_id=view.id).last_used_at

    assert first is not None
    assert first == second
    assert third is not None
    assert third > first


def test_an_expired_token_is_refused():
    _, plaintext = factory.token(factory.user().id, days=1)

    with pytest.raises(Unauthenticated, match="expired at") as caught:
        authenticate(plaintext, later=timedelta(days=1, seconds=1))

    assert caught.value.code == "token_expired"


def test_a_revoked_token_is_refused_and_revoking_may_be_repeated():
    view, plaintext = factory.token(factory.user().id)
    services.revoke_token(actor=person(), token_id=view.id)
    services.revoke_token(actor=person(), token_id=view.id)

    with pytest.raises(Unauthenticated, match="was revoked at") as caught:
        authenticate(plaintext)

    assert caught.value.code == "token_revoked"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"), "token_unknown"),
        (lambda text: "dvt_aaaaaaaa_" + text[13:], "token_unknown"),
        (lambda text: text[4:], "token_malformed"),
        (lambda text: "dvt_" + text[4:12] + "_", "token_malformed"),
        (lambda _: "", "token_malformed"),
    ],
    ids=["wrong end", "wrong prefix", "no kind", "no secret", "nothing"],
)
def test_an_unknown_or_malformed_token_is_refused_without_repeating_it(
    change: Callable[[str], str], code: str
):
    _, plaintext = factory.token(factory.user().id)
    wrong = change(plaintext)

    with pytest.raises(Unauthenticated) as caught:
        authenticate(wrong)

    assert caught.value.code == code
    assert plaintext[13:30] not in str(caught.value)


def test_tokens_of_a_deactivated_owner_are_refused():
    user, machine = factory.user(), factory.machine()
    tokens = [factory.token(user.id)[1], factory.token(machine.id, kind="machine")[1]]
    services.deactivate_user(actor=person(), user_id=user.id)
    services.deactivate_machine_account(actor=person(), machine_id=machine.id)

    for plaintext in tokens:
        with pytest.raises(Unauthenticated, match="deactivated"):
            authenticate(plaintext)


def test_a_machine_account_can_have_a_narrower_token():
    project = tenancy.project()
    machine = factory.machine()
    factory.role(machine.id, Role.TENANT_ADMIN, ScopeKind.TENANT, project.tenant_id, kind="machine")
    _, plaintext = factory.token(
        machine.id,
        kind="machine",
        role=Role.PROJECT_VIEWER,
        scope_kind=ScopeKind.PROJECT,
        scope_id=project.id,
    )

    principal = authenticate(plaintext)

    assert principal.kind == "machine"
    assert principal.visibility.tenant_ids == frozenset()
    where = {"tenant_id": project.tenant_id, "project_id": project.id}
    assert principal.may(Operation.NETWORK_READ, **where)
    assert not principal.may(Operation.NETWORK_MANAGE, **where)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_must_expire_within_a_year(days: int):
    user = factory.user()

    with pytest.raises(InvalidInput, match="within 365 days"):
        factory.token(user.id, days=days)


def test_a_token_needs_an_owner_and_a_scope_that_exist():
    with pytest.raises(NotFound):
        factory.token(ids.new_id())
    with pytest.raises(NotFound):
        factory.token(factory.user().id, scope_kind=ScopeKind.PROJECT, scope_id=ids.new_id())
    with pytest.raises(InvalidInput):
        factory.token(factory.user("ola").id, scope_kind=ScopeKind.PROJECT)


def test_the_tokens_of_an_owner_are_listed_newest_first():
    user = factory.user()
    first, _ = factory.token(user.id)
    second, _ = factory.token(user.id)
    factory.token(factory.user("ola").id)

    found = selectors.list_tokens(owner_kind="user", owner_id=user.id)

    assert [token.id for token in found] == [second.id, first.id]

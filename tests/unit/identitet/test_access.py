from itertools import product
from uuid import UUID

import pytest

from apps.identitet import access
from apps.identitet.models import ApiToken, RoleAssignment
from apps.identitet.types import (
    OPERATIONS_OF,
    SCOPES_OF,
    Grant,
    Operation,
    Principal,
    Role,
    ScopeKind,
    visibility_of,
)
from dataverket.lib import ids
from dataverket.lib.problems import Forbidden
from dataverket.lib.scope import Visibility

T1, P1, E1, T2, P2 = (ids.new_id() for _ in range(5))
PATHS = {
    ScopeKind.PLATFORM: {},
    ScopeKind.TENANT: {"tenant_id": T1},
    ScopeKind.PROJECT: {"tenant_id": T1, "project_id": P1},
    ScopeKind.ENVIRONMENT: {"tenant_id": T1, "project_id": P1, "environment_id": E1},
}


def grant(role: Role, kind: ScopeKind | None = None, **path: UUID):
    kind = kind or ScopeKind.PLATFORM
    row = RoleAssignment(role=role.value, scope_kind=kind.value, **(path or PATHS[kind]))
    return access.grant_of(row)


def token(role: Role | None = None, kind: ScopeKind = ScopeKind.PLATFORM, **path: UUID):
    return ApiToken(role=role.value if role else "", scope_kind=kind.value, **(path or PATHS[kind]))


def principal(*grants: Grant):
    return Principal(
        kind="user",
        id=ids.new_id(),
        name="kari",
        grants=grants,
        visibility=visibility_of(grants),
    )


def test_every_role_stands_in_both_tables():
    assert set(OPERATIONS_OF) == set(Role)
    assert set(SCOPES_OF) == set(Role)


def test_only_the_platforms_own_roles_reach_the_machinery():
    guarded = {
        Operation.SERVER_OPERATE,
        Operation.INVENTORY_IMPORT,
        Operation.INVENTORY_APPROVE,
        Operation.QUOTA_MANAGE,
        Operation.POOL_MANAGE,
        Operation.SECRET_MANAGE,
        Operation.USER_MANAGE,
        Operation.TENANT_CREATE,
        Operation.TASK_OPERATE,
    }

    able = {role for role, allowed in OPERATIONS_OF.items() if allowed & guarded}

    assert able == {Role.PLATFORM_OPERATOR}


def test_readers_change_nothing():
    for role in (Role.PLATFORM_AUDITOR, Role.PROJECT_VIEWER):
        assert all(operation.endswith(".read") for operation in OPERATIONS_OF[role])


def test_without_roles_nothing_is_allowed_and_nothing_is_seen():
    nobody = principal()

    assert not any(
        nobody.may(operation, tenant_id=T1, project_id=P1, environment_id=E1)
        for operation in Operation
    )
    assert nobody.visibility == Visibility()


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        (ScopeKind.TENANT, {"tenant_id": T1, "project_id": P2}, {"tenant_id": T2}),
        (ScopeKind.PROJECT, {"tenant_id": T1, "project_id": P1}, {"tenant_id": T1}),
        (
            ScopeKind.ENVIRONMENT,
            {"project_id": P1, "environment_id": E1},
            {"tenant_id": T1, "project_id": P1},
        ),
    ],
)
def test_a_role_counts_inside_its_scope_only(
    kind: ScopeKind, inside: dict[str, UUID], outside: dict[str, UUID]
):
    member = principal(grant(Role.PROJECT_MEMBER, kind))

    assert member.may(Operation.NETWORK_MANAGE, **inside)
    assert not member.may(Operation.NETWORK_MANAGE, **outside)
    assert not member.may(Operation.NETWORK_MANAGE)
    assert not member.may(Operation.ROLE_MANAGE, **inside)


def test_an_operator_may_do_everything_everywhere():
    operator = principal(grant(Role.PLATFORM_OPERATOR))

    assert all(operator.may(operation) for operation in Operation)
    assert operator.is_operator
    assert operator.visibility.everything


def test_a_refusal_names_who_and_which_roles_would_do():
    viewer = principal(grant(Role.PROJECT_VIEWER, ScopeKind.PROJECT))

    with pytest.raises(Forbidden, match=r"kari .* network\.manage.*project-member"):
        viewer.require(Operation.NETWORK_MANAGE, tenant_id=T1, project_id=P1)

    viewer.require(Operation.NETWORK_READ, tenant_id=T1, project_id=P1)


def test_visibility_follows_the_scopes():
    seen = principal(
        grant(Role.TENANT_ADMIN, ScopeKind.TENANT),
        grant(Role.PROJECT_VIEWER, ScopeKind.PROJECT),
        grant(Role.PROJECT_VIEWER, ScopeKind.ENVIRONMENT),
    ).visibility

    assert seen == Visibility(
        tenant_ids=frozenset({T1}),
        project_ids=frozenset({P1}),
        environment_ids=frozenset({E1}),
    )
    assert seen.sees(tenant_id=T1)
    assert not seen.sees(tenant_id=T2, project_id=P2)
    assert not Visibility().sees(tenant_id=None)


WHERE = [{}, *list(PATHS.values())[1:], {"tenant_id": T2}, {"tenant_id": T2, "project_id": P2}]


@pytest.mark.parametrize(("owner_role", "owner_kind"), [(r, k) for r in Role for k in SCOPES_OF[r]])
def test_a_token_is_never_wider_than_its_owner(owner_role: Role, owner_kind: ScopeKind):
    owner = principal(grant(owner_role, owner_kind))

    for role, kind in product([None, *Role], ScopeKind):
        child = principal(*access.narrowed(owner.grants, token(role, kind)))

        for operation, where in product(Operation, WHERE):
            if child.may(operation, **where):
                assert owner.may(operation, **where), (role, kind, operation, where)
                assert role is None or operation in OPERATIONS_OF[role]
        assert owner.is_operator or not child.is_operator


def test_a_token_without_limits_is_its_owner():
    grants = (grant(Role.TENANT_ADMIN, ScopeKind.TENANT),)

    assert access.narrowed(grants, token()) == grants


def test_an_operators_token_for_one_project_sees_only_that():
    narrow = principal(
        *access.narrowed((grant(Role.PLATFORM_OPERATOR),), token(None, ScopeKind.PROJECT))
    )

    assert narrow.visibility == Visibility(project_ids=frozenset({P1}))
    assert not narrow.is_operator
    assert narrow.may(Operation.NETWORK_MANAGE, tenant_id=T1, project_id=P1)
    assert not narrow.may(Operation.INVENTORY_APPROVE)


def test_a_token_for_a_scope_outside_of_its_owners_is_worth_nothing():
    grants = (grant(Role.PROJECT_ADMIN, ScopeKind.PROJECT),)
    foreign = token(None, ScopeKind.TENANT, tenant_id=T2)

    assert access.narrowed(grants, foreign) == ()


def test_an_auditors_token_named_operator_makes_no_operator():
    grants = access.narrowed((grant(Role.PLATFORM_AUDITOR),), token(Role.PLATFORM_OPERATOR))

    auditor = principal(*grants)

    assert not auditor.is_operator
    assert not auditor.may(Operation.INVENTORY_APPROVE)


def test_a_refusal_names_only_those_who_can_grant_the_role():
    member = principal(grant(Role.PROJECT_MEMBER, ScopeKind.PROJECT))

    with pytest.raises(Forbidden, match=r"Ask a platform operator to grant it"):
        member.require(Operation.DRIFT_MANAGE)
    with pytest.raises(Forbidden, match=r"Ask an administrator of the project or tenant, or"):
        member.require(Operation.ROLE_MANAGE, tenant_id=T1, project_id=P1)

from datetime import timedelta

import pytest
from django.conf import global_settings
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.test import Client, override_settings

import dataverket.settings
from apps.audit import selectors as audit
from apps.audit.types import AuditFilter
from apps.identitet import selectors, services
from apps.identitet.models import RoleAssignment
from apps.identitet.types import Operation, Role, ScopeKind
from dataverket.lib import clock, ids
from dataverket.lib.problems import Conflict, InvalidInput, NotFound, Unauthenticated
from dataverket.lib.scope import Visibility
from tests.factories import identitet as factory
from tests.factories import tenancy
from tests.factories.audit import person

pytestmark = pytest.mark.django_db


def test_a_user_can_sign_in_with_its_password():
    view = factory.user("kari")

    user = authenticate(username="kari", password=factory.PASSWORD)

    assert user is not None
    assert user.pk == view.id
    assert authenticate(username="kari", password="wrong") is None


def test_the_platform_keeps_passwords_as_slow_hashes():
    chosen = getattr(dataverket.settings, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)

    with override_settings(PASSWORD_HASHERS=chosen):  # the test run itself has quick ones
        view = factory.user("kari")

    stored = get_user_model().objects.get(pk=view.id).password
    algorithm, rounds, *_ = stored.split("$")
    assert algorithm == "pbkdf2_sha256"
    assert int(rounds) >= 600_000


def test_only_an_operator_enters_the_admin_site():
    factory.user("kari")
    factory.operator("drift")
    client = Client()

    def opens(username: str) -> bool:
        client.logout()
        client.login(username=username, password=factory.PASSWORD)
        return client.get("/admin/").status_code == 200

    assert opens("drift")
    assert not opens("kari")


def test_an_expired_operator_role_closes_the_admin_site():
    view = factory.operator()
    user = get_user_model().objects.get(pk=view.id)
    assert user.is_staff

    RoleAssignment.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    again = get_user_model().objects.get(pk=view.id)
    assert not again.is_staff
    assert not again.has_perm("inventory.change_server")


def test_create_operator_makes_an_operator(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DV_OPERATOR_PASSWORD", factory.PASSWORD)

    call_command("create_operator", "drift", verbosity=0)

    found = selectors.find_user(username="drift")
    assert found is not None
    assert selectors.principal_of_user(found.id).is_operator


@pytest.mark.parametrize("username", ["Kari", "", "kari nordmann", "-kari"])
def test_a_bad_user_name_is_refused(username: str):
    with pytest.raises(InvalidInput):
        factory.user(username)


def test_a_weak_password_is_refused():
    with pytest.raises(InvalidInput, match="too weak"):
        services.create_user(actor=person(), username="kari", password="short")


def test_names_and_email_addresses_are_taken_once():
    services.create_user(actor=person(), username="kari", email="kari@example.org")

    with pytest.raises(Conflict):
        factory.user("kari")
    with pytest.raises(Conflict):
        services.create_user(actor=person(), username="kari2", email="kari@example.org")
    factory.machine("pipeline")
    with pytest.raises(Conflict):
        factory.machine("pipeline")


def test_no_password_stands_in_the_audit_log():
    view = factory.user()
    services.set_password(actor=person(), user_id=view.id, password="another-long-passphrase")

    records = audit.list_records(visibility=Visibility.all())

    assert {record.action for record in records} == {"user.created", "user.password_set"}
    assert "another-long-passphrase" not in str(records)
    assert factory.PASSWORD not in str(records)


def test_a_role_counts_until_it_expires():
    project = tenancy.project()
    user = factory.user()
    services.assign_role(
        actor=person(),
        principal_kind="user",
        principal_id=user.id,
        role=Role.PROJECT_MEMBER,
        scope_kind=ScopeKind.PROJECT,
        scope_id=project.id,
        expires_at=clock.now() + timedelta(hours=1),
    )

    now = selectors.principal_of_user(user.id)
    later = selectors.principal_of_user(user.id, clock.now() + timedelta(hours=2))

    assert now.may(Operation.NETWORK_MANAGE, project_id=project.id)
    assert later.grants == ()
    assert later.visibility == Visibility()


def test_a_role_on_a_project_knows_its_tenant():
    project = tenancy.project()

    view = factory.role(factory.user().id, Role.PROJECT_ADMIN, ScopeKind.PROJECT, project.id)

    assert (view.tenant_id, view.project_id) == (project.tenant_id, project.id)


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.PLATFORM_OPERATOR, ScopeKind.TENANT),
        (Role.PROJECT_VIEWER, ScopeKind.PLATFORM),
        (Role.TENANT_ADMIN, ScopeKind.PROJECT),
    ],
)
def test_a_role_is_granted_only_where_it_belongs(role: Role, kind: ScopeKind):
    scope_id = None if kind == ScopeKind.PLATFORM else ids.new_id()

    with pytest.raises(InvalidInput, match="cannot be granted"):
        factory.role(factory.user().id, role, kind, scope_id)


def test_a_role_needs_a_principal_and_a_scope_that_exist():
    with pytest.raises(NotFound):
        factory.role(ids.new_id(), Role.PLATFORM_AUDITOR)
    with pytest.raises(NotFound):
        factory.role(factory.user().id, Role.TENANT_ADMIN, ScopeKind.TENANT, ids.new_id())


def test_the_same_role_is_granted_once():
    user = factory.operator()

    with pytest.raises(Conflict, match="holds role platform-operator"):
        factory.role(user.id, Role.PLATFORM_OPERATOR)


def test_the_last_operator_cannot_be_revoked():
    first = factory.operator("a")
    [role] = selectors.list_role_assignments(visibility=Visibility.all())

    with pytest.raises(Conflict, match="last platform operator"):
        services.revoke_role(actor=person(), assignment_id=role.id)
    factory.operator("b")
    services.revoke_role(actor=person(), assignment_id=role.id, reason="left")

    assert selectors.principal_of_user(first.id).grants == ()


def test_granting_and_revoking_stand_in_the_audit_log():
    project = tenancy.project()
    role = factory.role(factory.user().id, Role.PROJECT_ADMIN, ScopeKind.PROJECT, project.id)
    services.revoke_role(actor=person(), assignment_id=role.id, reason="left")

    records = audit.list_records(visibility=Visibility.all(), filters=AuditFilter(action="role"))

    assert [record.action for record in records] == ["role.revoked", "role.granted"]
    assert all(record.project_id == project.id for record in records)


def test_role_assignments_are_seen_within_the_scope():
    project = tenancy.project()
    user = factory.operator()
    factory.role(user.id, Role.PROJECT_ADMIN, ScopeKind.PROJECT, project.id)
    ours = Visibility(tenant_ids=frozenset({project.tenant_id}))

    [seen] = selectors.list_role_assignments(visibility=ours)

    assert (seen.role, seen.principal_name) == (Role.PROJECT_ADMIN, "drift")
    assert len(selectors.list_role_assignments(visibility=Visibility.all())) == 2


def test_a_machine_account_belongs_to_its_tenant():
    project = tenancy.project()
    machine = factory.machine("pipeline", tenant_id=project.tenant_id)
    ours = Visibility(tenant_ids=frozenset({project.tenant_id}))

    assert selectors.list_machine_accounts(visibility=ours) == [machine]
    with pytest.raises(NotFound):
        selectors.get_machine_account(machine_id=machine.id, visibility=Visibility())


def test_a_deactivated_user_is_not_a_principal():
    user = factory.user()
    services.deactivate_user(actor=person(), user_id=user.id)

    with pytest.raises(Unauthenticated):
        selectors.principal_of_user(user.id)
    assert authenticate(username="kari", password=factory.PASSWORD) is None

import pytest

from apps.audit import selectors as audit
from apps.tenancy import selectors, services
from apps.tenancy.types import QuotaResource
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, InvalidInput, NotFound, StaleVersion
from dataverket.lib.scope import Visibility
from tests.factories import tenancy as factory
from tests.factories.audit import person

pytestmark = pytest.mark.django_db
EVERYTHING = Visibility.all()


def test_names_are_unique_where_they_belong():
    tenant = factory.tenant("skatt")
    other = factory.tenant("nav")
    factory.project("web", tenant_id=tenant.id)
    factory.project("web", tenant_id=other.id)

    with pytest.raises(Conflict, match="tenant 'skatt' exists already"):
        factory.tenant("skatt")
    with pytest.raises(Conflict, match="project 'web' exists already in tenant skatt"):
        factory.project("web", tenant_id=tenant.id)


def test_a_bad_name_is_refused_with_its_field():
    with pytest.raises(InvalidInput) as caught:
        factory.tenant("Skatt!")

    assert [error.pointer for error in caught.value.errors] == ["/name"]


def test_a_project_needs_its_tenant():
    with pytest.raises(NotFound):
        factory.project("web", tenant_id=ids.new_id())


def test_an_update_changes_and_counts_the_version():
    tenant = factory.tenant()

    changed = services.update_tenant(
        actor=person(), tenant_id=tenant.id, expected_version=1, display_name="Skatteetaten"
    )

    assert (changed.display_name, changed.version) == ("Skatteetaten", 2)
    assert selectors.get_tenant(tenant_id=tenant.id, visibility=EVERYTHING) == changed


def test_an_update_of_an_old_version_is_refused():
    tenant = factory.tenant()
    services.update_tenant(
        actor=person(), tenant_id=tenant.id, expected_version=1, display_name="a"
    )

    with pytest.raises(StaleVersion):
        services.update_tenant(
            actor=person(), tenant_id=tenant.id, expected_version=1, display_name="b"
        )


def test_an_update_of_an_unknown_field_is_refused():
    project = factory.project()

    with pytest.raises(InvalidInput, match="tenant_id cannot be changed"):
        services.update_project(
            actor=person(), project_id=project.id, expected_version=1, tenant_id="x"
        )


def test_an_update_to_a_taken_name_is_refused():
    project = factory.project("web")
    other = factory.project("batch", tenant_id=project.tenant_id)

    with pytest.raises(Conflict, match="exists already"):
        services.update_project(actor=person(), project_id=other.id, expected_version=1, name="web")


def test_what_is_not_empty_cannot_be_deleted():
    environment = factory.environment()
    project_id, tenant_id = environment.project_id, environment.tenant_id

    with pytest.raises(Conflict, match="still has environments"):
        services.delete_project(actor=person(), project_id=project_id)
    with pytest.raises(Conflict, match="still has projects"):
        services.delete_tenant(actor=person(), tenant_id=tenant_id)
    services.delete_environment(actor=person(), environment_id=environment.id)
    services.delete_project(actor=person(), project_id=project_id)
    services.delete_tenant(actor=person(), tenant_id=tenant_id)

    assert selectors.list_tenants(visibility=EVERYTHING) == []


def test_what_holds_reservations_cannot_be_deleted():
    environment = factory.environment()
    holder = ids.new_id()
    services.reserve_quota(
        tenant_id=environment.tenant_id,
        project_id=environment.project_id,
        environment_id=environment.id,
        resource=QuotaResource.SERVERS,
        amount=1,
        holder=holder,
    )

    with pytest.raises(Conflict, match="still holds 1 reservations"):
        services.delete_environment(actor=person(), environment_id=environment.id)
    services.release_quota(holder=holder)
    services.delete_environment(actor=person(), environment_id=environment.id)


def test_a_delete_of_an_old_version_is_refused():
    tenant = factory.tenant()

    with pytest.raises(StaleVersion):
        services.delete_tenant(actor=person(), tenant_id=tenant.id, expected_version=7)

    assert selectors.list_tenants(visibility=EVERYTHING) == [tenant]


def test_every_write_stands_in_the_audit_log_with_its_scope():
    project = factory.project("web")
    services.update_project(
        actor=person("kari"), project_id=project.id, expected_version=1, name="www", reason="wish"
    )

    [record, *_] = audit.list_records(visibility=EVERYTHING)

    assert record.action == "project.updated"
    assert (record.before or {})["name"] == "web"
    assert (record.after or {})["name"] == "www"
    assert (record.tenant_id, record.project_id) == (project.tenant_id, project.id)
    assert (record.actor.name, record.reason) == ("kari", "wish")


def test_each_role_scope_sees_what_it_should():
    environment = factory.environment()
    factory.environment("other")
    tenant = Visibility(tenant_ids=frozenset({environment.tenant_id}))
    project = Visibility(project_ids=frozenset({environment.project_id}))
    narrow = Visibility(environment_ids=frozenset({environment.id}))

    def counts(visibility: Visibility) -> tuple[int, int, int]:
        return (
            len(selectors.list_tenants(visibility=visibility)),
            len(selectors.list_projects(visibility=visibility)),
            len(selectors.list_environments(visibility=visibility)),
        )

    assert counts(EVERYTHING) == (2, 2, 2)
    assert counts(tenant) == (1, 1, 1)
    assert counts(project) == (1, 1, 1)
    assert counts(narrow) == (0, 0, 1)
    assert counts(Visibility()) == (0, 0, 0)


def test_the_invisible_is_not_found():
    environment = factory.environment()
    nobody = Visibility(tenant_ids=frozenset({ids.new_id()}))

    with pytest.raises(NotFound):
        selectors.get_tenant(tenant_id=environment.tenant_id, visibility=nobody)
    with pytest.raises(NotFound):
        selectors.get_project(project_id=environment.project_id, visibility=nobody)
    with pytest.raises(NotFound):
        selectors.get_environment(environment_id=environment.id, visibility=nobody)


def test_lists_page_in_the_order_of_creation():
    names = ["a", "b", "c"]
    for name in names:
        factory.tenant(name)

    first = selectors.list_tenants(visibility=EVERYTHING, limit=2)
    rest = selectors.list_tenants(visibility=EVERYTHING, limit=2, after=first[-1].id)

    assert [tenant.name for tenant in [*first, *rest]] == names

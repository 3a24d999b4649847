"""A datacenter whose servers are enrolled, ready for sagas."""

import json
from collections.abc import Iterator

import pytest

from apps.identitet import services as identitet
from apps.inventory import selectors as inventory_selectors
from apps.inventory import services as inventory
from apps.maskin import services as maskin
from apps.nett import services as nett
from apps.tenancy import services as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.embedded.ports import free_port
from tests.emulated_site import DATACENTER, EmulatedSite, NatsServer
from tests.factories.audit import person
from tests.integration.sagas.ports import Port
from tests.integration.sagas.project import Project
from tests.saga import SagaDriver

PROVISIONING_VLAN = 100


@pytest.fixture(scope="session")
def nats_server() -> Iterator[NatsServer]:
    server = NatsServer(free_port())
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def emulated_site(nats_server: NatsServer) -> Iterator[EmulatedSite]:
    site = EmulatedSite(nats_server)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def driver(transactional_db, emulated_site: EmulatedSite) -> Iterator[SagaDriver]:
    emulated_site.reset_switches()
    driver = SagaDriver(emulated_site)
    driver.report_health()
    yield driver
    driver.close()


@pytest.fixture
def project(driver: SagaDriver, emulated_site: EmulatedSite) -> Project:
    ingrid, kari = person("ingrid"), person("kari")
    folder = emulated_site.folder
    for reference, secret in json.loads((folder / "credentials.json").read_text()).items():
        identitet.store_secret(actor=ingrid, reference=reference, **secret)
    submitted = inventory.submit_import(
        actor=ingrid, text=(folder / f"site-{DATACENTER}.yaml").read_text(), reason="tests"
    )
    inventory.approve_import(
        actor=kari, import_id=submitted.id, plan_hash=submitted.plan_hash, reason="tests"
    )
    nett.create_vlan_pool(
        actor=ingrid, name="tenants", datacenter=DATACENTER, first=2000, last=2099
    )
    nett.create_prefix_pool(
        actor=ingrid,
        name="tenants",
        datacenter=DATACENTER,
        prefix="10.20.0.0/16",
        network_length=24,
    )
    nett.create_provisioning_network(
        actor=ingrid, datacenter=DATACENTER, vlan_id=PROVISIONING_VLAN, prefix="10.1.0.0/24"
    )
    digests = json.loads((folder / "images" / "index.json").read_text())
    (kernel, initrd) = ("vmlinuz-emulated", "initramfs-emulated.img")
    maskin.register_image(
        actor=ingrid,
        name="emulated",
        kernel=(kernel, digests[kernel]),
        initrd=(initrd, digests[initrd]),
    )
    servers = inventory_selectors.list_servers(datacenter=DATACENTER, trusted=True)
    few = [server.id for server in servers if server.server_class == "m1.small"][:2]
    for task in maskin.enroll_servers(actor=ingrid, server_ids=few):
        assert driver.finish(task).state == "succeeded"
    tenant = tenancy.create_tenant(actor=ingrid, name="helse")
    of_tenant = tenancy.create_project(actor=ingrid, tenant_id=tenant.id, name="journal")
    for resource in ("servers", "addresses", "vlans"):
        tenancy.set_quota(
            actor=ingrid,
            tenant_id=tenant.id,
            project_id=of_tenant.id,
            resource=QuotaResource(resource),
            limit=20,
        )
    network = nett.create_network(
        actor=ingrid,
        name="web",
        tenant_id=tenant.id,
        project_id=of_tenant.id,
        environment_id=None,
        datacenter=DATACENTER,
    )
    return Project(
        tenant_id=tenant.id,
        project_id=of_tenant.id,
        network_id=network,
        actor=ingrid,
        driver=driver,
    )


@pytest.fixture
def port(project: Project) -> Port:
    return Port(project)

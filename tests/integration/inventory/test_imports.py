from datetime import timedelta
from typing import Any

import pytest

from apps.audit import selectors as audit
from apps.audit.types import Actor, AuditFilter
from apps.inventory import selectors, services
from apps.inventory.models import Import
from apps.inventory.states import IMPORT, TRUST
from apps.inventory.types import ImportView
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput, NotFound
from dataverket.lib.scope import Visibility
from tests.factories import inventory as factory
from tests.factories.audit import person
from tests.transitions import assert_every_transition_has_a_scenario, takes

pytestmark = pytest.mark.django_db


def submit(description: dict[str, Any], *, actor: Actor | None = None):
    return services.submit_import(
        actor=actor or person("submitter"), text=factory.text_of(description), reason="test"
    )


def approve(view: ImportView, *, actor: Actor | None = None, plan_hash: str | None = None):
    return services.approve_import(
        actor=actor or person("approver"),
        import_id=view.id,
        plan_hash=plan_hash or view.plan_hash,
        reason="read and compared",
    )


def test_a_dry_run_tells_all_changes_and_writes_nothing():
    plan = services.plan_import(actor=person(), text=factory.text_of(factory.site()))

    kinds = [change.kind for change in plan.changes]
    assert kinds.count("server") == 2
    assert kinds.count("cable") == 4
    assert kinds.count("interface") == 8
    assert plan.needs_approval
    assert "+ server osl1-s01  (needs approval)" in plan.text()
    assert selectors.list_datacenters() == []


@takes(IMPORT, "planned waiting_approval")
def test_submitting_applies_places_at_once_and_leaves_devices_waiting():
    view = submit(factory.site())

    assert view.state == "waiting_approval"
    assert {change.kind for change in view.applied_at_once} == {
        "datacenter",
        "room",
        "rack",
        "device_type",
    }
    assert {change.kind for change in view.pending} == {
        "switch",
        "server",
        "bmc",
        "interface",
        "cable",
    }
    assert [found.name for found in selectors.list_datacenters()] == ["osl1"]
    assert selectors.list_servers() == []


@takes(IMPORT, "waiting_approval applied")
@takes(TRUST, "declared verified")
def test_an_approval_applies_the_rest_and_makes_it_verified():
    view = approve(submit(factory.site()))

    assert view.state == "applied"
    servers = selectors.list_servers(trusted=True)
    assert [server.name for server in servers] == ["osl1-s01", "osl1-s02"]
    first = servers[0]
    assert first.trust == "verified"
    assert first.bmc is not None
    assert first.bmc.trust == "verified"
    assert first.failure_domain == "osl1-fd1"
    assert first.interfaces[0].boot
    assert first.interfaces[0].peer is not None
    assert first.interfaces[0].peer.switch_name == "osl1-leaf1"
    assert first.interfaces[0].peer.port_name == "Ethernet1"


@takes(IMPORT, "planned applied")
def test_the_same_text_again_changes_nothing():
    factory.imported()

    plan = services.plan_import(actor=person(), text=factory.text_of(factory.site()))
    again = submit(factory.site())

    assert plan.changes == ()
    assert plan.text() == "osl1: no changes."
    assert again.state == "applied"
    assert again.pending == ()


def test_the_dry_run_and_the_submission_have_the_same_plan_hash():
    plan = services.plan_import(actor=person(), text=factory.text_of(factory.site()))

    assert submit(factory.site()).plan_hash == plan.plan_hash


def test_the_submitter_cannot_approve():
    submitter = person("submitter")
    view = submit(factory.site(), actor=submitter)

    with pytest.raises(Forbidden, match="submitter submitted it and cannot approve it"):
        approve(view, actor=submitter)

    assert selectors.get_import(import_id=view.id).state == "waiting_approval"
    assert selectors.list_servers() == []


def test_an_approval_of_another_plan_is_refused():
    view = submit(factory.site())

    with pytest.raises(Conflict, match="Read the import again"):
        approve(view, plan_hash="0" * 64)


def test_an_approval_is_refused_when_the_inventory_changed_meanwhile():
    factory.imported()
    moved = factory.site()
    moved["servers"][0]["unit"] = 10
    view = submit(moved)
    server = selectors.list_servers()[0]
    services.record_identity(actor=person(), server_id=server.id, serial="another")

    with pytest.raises(Conflict, match="the inventory has changed") as caught:
        approve(view)

    assert caught.value.code == "plan_stale"


@takes(IMPORT, "waiting_approval expired")
def test_an_expired_import_cannot_be_approved_and_expires():
    view = submit(factory.site())
    Import.objects.filter(pk=view.id).update(expires_at=clock.now() - timedelta(seconds=1))

    with pytest.raises(Conflict, match="Submit the site description again"):
        approve(view)
    count = services.expire_imports(at=clock.now())

    assert count == 1
    assert selectors.get_import(import_id=view.id).state == "expired"
    assert services.expire_imports(at=clock.now()) == 0


@takes(IMPORT, "waiting_approval superseded")
def test_a_newer_import_supersedes_one_that_waits():
    older = submit(factory.site())

    newer = submit(factory.site(servers=3))

    assert selectors.get_import(import_id=older.id).state == "superseded"
    assert newer.state == "waiting_approval"
    with pytest.raises(Conflict, match="it is superseded"):
        approve(older)


@takes(IMPORT, "waiting_approval rejected")
def test_a_rejected_import_is_final_and_changes_nothing():
    view = submit(factory.site())

    rejected = services.reject_import(
        actor=person("approver"), import_id=view.id, plan_hash=view.plan_hash, reason="wrong rack"
    )

    assert rejected.state == "rejected"
    assert rejected.decision_reason == "wrong rack"
    with pytest.raises(Conflict):
        approve(view)
    assert selectors.list_servers() == []


def test_a_removed_server_takes_its_bmc_interfaces_and_cables_along():
    factory.imported()
    description = factory.site()
    description["servers"][0] = {"name": "osl1-s01", "absent": True}
    description["cables"] = description["cables"][2:]

    view = submit(description)
    approve(view)

    removed = {(change.kind, change.name) for change in view.pending}
    assert ("bmc", "osl1-s01") in removed
    assert ("interface", "osl1-s01:eth0") in removed
    assert ("cable", "osl1-leaf1:Ethernet1 ↔ osl1-s01:eth0") in removed
    assert [server.name for server in selectors.list_servers()] == ["osl1-s02"]
    ports = selectors.list_switches()[0].ports
    assert [port.peer_device_name for port in ports] == ["", "", "osl1-s02", "osl1-s02"]


def test_what_a_file_does_not_mention_stays():
    factory.imported()
    description = factory.site(servers=1)
    description["cables"] = []

    view = submit(description)

    assert view.pending == ()
    assert len(selectors.list_servers()) == 2


def test_two_servers_can_exchange_their_places():
    factory.imported()
    description = factory.site()
    description["servers"][0]["unit"], description["servers"][1]["unit"] = 2, 1

    approve(submit(description))

    places = {server.name: server.unit for server in selectors.list_servers()}
    assert places == {"osl1-s01": 2, "osl1-s02": 1}


def test_a_change_shows_old_and_new_values():
    factory.imported()
    description = factory.site()
    description["servers"][0]["bmc"]["host"] = "10.9.9.9"

    plan = services.plan_import(actor=person(), text=factory.text_of(description))

    [change] = plan.changes
    [field] = change.fields
    assert (change.kind, change.name, change.sensitive) == ("bmc", "osl1-s01", True)
    assert (field.name, field.new) == ("host", "10.9.9.9")
    assert field.old != field.new
    assert "→ 10.9.9.9" in plan.text()


def test_a_cable_can_be_moved_by_marking_the_old_one_absent():
    factory.imported()
    description = factory.site()
    description["switches"][0]["interfaces"].append("Ethernet9")
    old = description["cables"][0]
    description["cables"] = [{**old, "absent": True}, {"a": old["a"], "b": "osl1-leaf1:Ethernet9"}]

    approve(submit(description))

    peer = selectors.list_servers()[0].interfaces[0].peer
    assert peer is not None
    assert peer.port_name == "Ethernet9"


@takes(TRUST, "verified disputed verified")
def test_a_disputed_server_is_not_trusted_until_an_import_is_approved():
    factory.imported()
    server = selectors.list_servers()[0]

    trust = services.record_identity(actor=person(), server_id=server.id, serial="SN-another")
    offered = [found.name for found in selectors.list_servers(trusted=True)]
    approve(submit(factory.site()))

    assert trust == "disputed"
    assert offered == ["osl1-s02"]
    assert len(selectors.list_servers(trusted=True)) == 2


def test_agreement_of_a_device_leaves_its_trust():
    factory.imported()
    server = selectors.list_servers()[0]

    trust = services.record_identity(
        actor=person(), server_id=server.id, serial=server.serial, system_uuid=server.system_uuid
    )

    assert trust == "verified"


def test_every_object_and_decision_stands_in_the_audit_log():
    factory.imported()

    records = audit.list_records(
        visibility=Visibility.all(), filters=AuditFilter(action="inventory"), limit=500
    )

    actions = {record.action for record in records}
    assert {
        "inventory.import.submitted",
        "inventory.import.approved",
        "inventory.server.created",
        "inventory.cable.created",
        "inventory.rack.created",
    } <= actions
    created = [record for record in records if record.action == "inventory.server.created"]
    assert {record.object_name for record in created} == {"osl1-s01", "osl1-s02"}
    assert created[0].actor.name == "approver"


def test_a_refused_text_changes_nothing():
    description = factory.site()
    description["racks"][0]["room"] = "nowhere"

    with pytest.raises(InvalidInput):
        submit(description)

    assert selectors.list_datacenters() == []
    assert selectors.list_imports() == []


def test_two_datacenters_share_device_types():
    factory.imported(factory.site("osl1"))

    view = submit(factory.site("trd1"))

    assert "device_type" not in {change.kind for change in view.applied_at_once}
    approve(view)
    assert len(selectors.list_servers(datacenter="trd1")) == 2


def test_an_import_needs_a_reason():
    with pytest.raises(InvalidInput, match="needs a reason"):
        services.submit_import(actor=person(), text=factory.text_of(factory.site()), reason=" ")


def test_an_unknown_import_is_not_found():
    with pytest.raises(NotFound):
        selectors.get_import(import_id=person().correlation_id)


@pytest.mark.django_db
def test_a_bmc_and_a_switch_may_have_the_same_port_number():
    description = factory.site("osl1", servers=1)
    management, bmc = description["switches"][0]["management"], description["servers"][0]["bmc"]
    bmc["host"], bmc["port"] = management["host"], management["port"]

    assert factory.imported(description).state == "applied", "IPMI is UDP, SSH is TCP"


@pytest.mark.parametrize("machine", [IMPORT, TRUST], ids=lambda machine: machine.name)
def test_every_transition_has_a_scenario(machine):
    assert_every_transition_has_a_scenario(machine)

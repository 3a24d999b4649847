from typing import Any

import pytest

from apps.inventory import services
from dataverket.lib.problems import InvalidInput
from tests.factories import inventory as factory
from tests.factories.audit import person

pytestmark = pytest.mark.django_db


def codes_of(description: dict[str, Any]):
    with pytest.raises(InvalidInput) as caught:
        services.plan_import(actor=person(), text=factory.text_of(description))
    return {(error.code, error.pointer) for error in caught.value.errors}


def test_all_errors_of_a_file_are_told_at_once_with_their_lines():
    description = factory.site()
    description["racks"][0]["room"] = "hall-9"
    description["servers"][0]["type"] = "m9"
    description["servers"][1]["unit"] = 43
    description["cables"][0]["a"] = "osl1-s01:eth7"

    with pytest.raises(InvalidInput, match="has 4 errors") as caught:
        services.plan_import(actor=person(), text=factory.text_of(description))

    details = [error.detail for error in caught.value.errors]
    lines = [int(detail.split(",")[0].removeprefix("line ")) for detail in details]
    assert lines == sorted(lines)
    assert min(lines) > 1
    assert {error.code for error in caught.value.errors} == {
        "unknown_room",
        "unknown_type",
        "out_of_rack",
        "unknown_interface",
    }


def test_two_devices_in_one_unit_are_told():
    description = factory.site()
    description["servers"][1]["unit"] = 1

    assert codes_of(description) == {("unit_taken", "/servers/1/unit")}


def test_a_unit_that_an_existing_device_holds_is_told():
    factory.imported()
    description = factory.site()
    description["servers"] = [dict(description["servers"][1], unit=1)]
    description["cables"] = []

    assert codes_of(description) == {("unit_taken", "/servers/0/unit")}


def test_a_server_of_a_switch_type_is_told():
    description = factory.site()
    description["servers"][0]["type"] = "leaf-48"

    assert codes_of(description) == {("wrong_kind", "/servers/0/type")}


def test_an_unknown_rack_is_told():
    description = factory.site()
    description["servers"][0]["rack"] = "r9"

    assert codes_of(description) == {("unknown_rack", "/servers/0/rack")}


def test_serials_macs_uuids_and_addresses_may_stand_only_once():
    description = factory.site()
    first, second = description["servers"]
    second["serial"] = first["serial"]
    second["system_uuid"] = first["system_uuid"]
    second["bmc"]["host"] = first["bmc"]["host"]
    second["interfaces"][1]["mac"] = first["interfaces"][0]["mac"].upper()

    assert codes_of(description) == {
        ("not_unique", "/servers/1/serial"),
        ("not_unique", "/servers/1/system_uuid"),
        ("not_unique", "/servers/1/bmc/port"),
        ("not_unique", "/servers/1/interfaces/1/mac"),
    }


def test_what_another_datacenter_has_is_taken():
    factory.imported(factory.site("osl1"))
    description = factory.site("trd1")
    description["servers"][0]["serial"] = "SN-osl1-s01"
    description["servers"][1]["name"] = "osl1-s02"
    description["cables"] = description["cables"][:2]

    assert codes_of(description) == {
        ("not_unique", "/servers/0/serial"),
        ("name_taken", "/servers/1/name"),
    }


def test_a_port_in_two_cables_is_told():
    description = factory.site()
    description["cables"][1]["b"] = description["cables"][0]["b"]

    assert codes_of(description) == {("port_taken", "/cables/1")}


def test_a_new_cable_to_a_port_that_has_one_is_told():
    factory.imported()
    description = factory.site()
    description["switches"][0]["interfaces"].append("Ethernet9")
    description["cables"] = [{"a": "osl1-s01:eth0", "b": "osl1-leaf1:Ethernet9"}]

    assert codes_of(description) == {("port_taken", "/cables/0")}


def test_a_cable_from_a_port_to_itself_is_told():
    description = factory.site()
    description["cables"] = [{"a": "osl1-s01:eth0", "b": "osl1-s01:eth0"}]

    assert codes_of(description) == {("loop", "/cables/0")}


def test_a_server_boots_from_one_interface():
    description = factory.site()
    description["servers"][0]["interfaces"][1]["boot"] = True

    assert codes_of(description) == {("boots_twice", "/servers/0/interfaces/1/boot")}


def test_a_credential_of_another_datacenter_is_told():
    description = factory.site()
    description["servers"][0]["bmc"]["credential"] = "secret://trd1/bmc/x"
    description["switches"][0]["management"]["credential"] = "secret://trd1/switch/x"

    assert codes_of(description) == {
        ("foreign_credential", "/servers/0/bmc/credential"),
        ("foreign_credential", "/switches/0/management"),
    }


def test_a_rack_with_devices_cannot_be_removed():
    factory.imported()
    description = {
        "version": 1,
        "datacenter": "osl1",
        "racks": [{"name": "r1", "absent": True}],
    }

    assert ("not_empty", "/racks/0") in codes_of(description)


def test_a_rack_cannot_shrink_below_its_devices():
    factory.imported()
    description = {
        "version": 1,
        "datacenter": "osl1",
        "racks": [{**factory.site()["racks"][0], "units": 20}],
    }

    assert ("out_of_rack", "/racks/0") in codes_of(description)


def test_the_units_of_a_used_type_cannot_change():
    factory.imported()
    description = {
        "version": 1,
        "datacenter": "osl1",
        "device_types": [{**factory.site()["device_types"][1], "units": 2}],
    }

    assert ("type_in_use", "/device_types/0/units") in codes_of(description)


def test_a_cable_to_a_malformed_server_is_not_reported_on_top():
    description = factory.site()
    description["servers"][0]["unit"] = "bottom"

    assert codes_of(description) == {("int_parsing", "/servers/0/unit")}

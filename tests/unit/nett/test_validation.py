from typing import Any

import pytest

from apps.nett.messages import PortConfiguration, VlanConfiguration
from apps.nett.rendering.model import build_model
from dataverket.lib.device_errors import NotSupported, Rejected
from tests.unit.nett.intents import device


def access(**changes: Any) -> PortConfiguration:
    fields: dict[str, Any] = {
        "name": "Ethernet1",
        "mode": "ACCESS",
        "access_vlan": 100,
        "enabled": True,
    }
    return PortConfiguration(**(fields | changes))


def trunk(**changes: Any) -> PortConfiguration:
    fields: dict[str, Any] = {
        "name": "Ethernet1",
        "mode": "TRUNK",
        "trunk_vlans": (100,),
        "enabled": True,
    }
    return PortConfiguration(**(fields | changes))


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        (access(access_vlan=None), "access_vlan for mode ACCESS"),
        (access(access_vlan=0), "1-4094"),
        (access(access_vlan=4095), "1-4094"),
        (access(native_vlan=1), "neither native_vlan nor trunk_vlans"),
        (access(trunk_vlans=(7,)), "neither native_vlan nor trunk_vlans"),
        (trunk(trunk_vlans=(100, 5000)), "1-4094"),
        (trunk(access_vlan=100), "no access_vlan"),
        (trunk(native_vlan=100), "untagged or tagged"),
        (access(mode="TUNNEL"), "mode ACCESS, TRUNK or UNUSED"),
        (PortConfiguration(name="Ethernet1", enabled=True), "enabled=False for mode UNUSED"),
        (PortConfiguration(name="Ethernet1", access_vlan=1), "no VLANs"),
        (access(description="one\nshutdown"), "in one line"),
        (access(description="tab\there"), "in one line"),
        (access(description="who?"), "without [?]"),
        (access(description=" edge"), "single spaces"),
        (access(description="two  spaces"), "single spaces"),
        (access(description="blå"), "ASCII"),
        (access(description="x" * 201), "at most 200"),
    ],
)
def test_a_contradictory_port_is_refused_by_device_and_port(port: PortConfiguration, expected: str):
    with pytest.raises(Rejected, match=expected) as caught:
        build_model(device=device(), vlans=(), ports=(port,))

    assert "osl1-r1-leaf1" in str(caught.value)
    assert "Ethernet1" in str(caught.value)
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "name", ["Ethernet1\nvlan 1", "Management1", "Ethernet", "Ethernet1 ", "eth0", ""]
)
def test_a_port_name_that_is_none_of_the_device_is_refused(name: str):
    with pytest.raises(Rejected, match="a port name of eos"):
        build_model(device=device(), vlans=(), ports=(access(name=name),))


def test_a_port_described_twice_is_refused():
    with pytest.raises(Rejected, match="one description of the port"):
        build_model(device=device(), vlans=(), ports=(access(), access(access_vlan=7)))


@pytest.mark.parametrize("name", ["", "two words", "x\ny", "x" * 33, "?", "blå"])
def test_a_vlan_name_that_a_command_line_could_misread_is_refused(name: str):
    with pytest.raises(Rejected, match="VLAN 100"):
        build_model(device=device(), vlans=(VlanConfiguration(vlan_id=100, name=name),), ports=())


def test_a_vlan_described_twice_is_refused():
    vlans = (VlanConfiguration(vlan_id=7, name="a"), VlanConfiguration(vlan_id=7, name="b"))

    with pytest.raises(Rejected, match="one description of the VLAN"):
        build_model(device=device(), vlans=vlans, ports=())


@pytest.mark.parametrize(
    ("absent", "expected"), [(100, "either wanted or absent"), (1, "default VLAN"), (0, "1-4094")]
)
def test_a_vlan_that_cannot_be_removed_is_refused(absent: int, expected: str):
    vlans = (VlanConfiguration(vlan_id=100, name="blue"),)

    with pytest.raises(Rejected, match=expected):
        build_model(device=device(), vlans=vlans, ports=(), absent_vlans=(absent,))


def test_a_port_in_a_vlan_that_is_removed_is_refused():
    with pytest.raises(Rejected, match="port Ethernet1: expected only VLANs that stay"):
        build_model(device=device(), vlans=(), ports=(access(),), absent_vlans=(100,))


def test_an_unknown_operating_system_is_not_supported():
    with pytest.raises(NotSupported, match="vxworks"):
        build_model(device=device(nos="vxworks"), vlans=(), ports=())

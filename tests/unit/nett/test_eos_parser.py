"""The parser, on text as EOS prints it and against what the renderer writes."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import given, settings

from apps.nett.drivers.eos_parser import parse_running
from apps.nett.messages import PortConfiguration, VlanConfiguration
from apps.nett.rendering.model import build_model, canonical_port
from apps.nett.rendering.text import render_eos
from apps.nett.simulators.switch_configuration import SwitchConfiguration
from tests.unit.nett.intents import device

RUNNING = """! Command: show running-config
! device: leaf1 (DCS-7050SX3-48YC8, EOS-4.30.1F)
!
hostname leaf1
!
vlan 10-12
!
vlan 100
   name blue
!
interface Ethernet1
   description to spine1
   mtu 9214
   switchport trunk native vlan 10
   switchport trunk allowed vlan 10,20-22
   switchport mode trunk
!
interface Ethernet2
   no switchport
   ip address 192.0.2.1/31
!
interface Ethernet3
   shutdown
!
interface Ethernet4
   switchport mode trunk
!
interface Management1
   ip address 192.0.2.9/24
!
end
"""
type Intent = tuple[PortConfiguration, ...]
PORTS = ("Ethernet1", "Ethernet2", "Ethernet3")

vlan_ids = st.integers(1, 4094)
descriptions = st.from_regex(r"([a-zA-Z0-9!#|>/.-]+( [a-zA-Z0-9!#|>/.-]+){0,3})?", fullmatch=True)


@st.composite
def configurations(draw: st.DrawFn, name: str) -> PortConfiguration:
    mode = draw(st.sampled_from(["ACCESS", "TRUNK", "UNUSED"]))
    fields: dict[str, Any] = {"name": name, "description": draw(descriptions), "mode": mode}
    if mode == "ACCESS":
        fields |= {"access_vlan": draw(vlan_ids), "enabled": draw(st.booleans())}
    if mode == "TRUNK":
        tagged = draw(st.frozensets(vlan_ids, max_size=120))
        native = draw(st.none() | vlan_ids.filter(lambda vlan_id: vlan_id not in tagged))
        trunk = {"trunk_vlans": tuple(tagged), "native_vlan": native}
        fields |= trunk | {"enabled": draw(st.booleans())}
    return PortConfiguration(**fields)


intents = st.tuples(*(configurations(name) for name in PORTS))


def typed_into(configuration: SwitchConfiguration, text: str) -> None:
    section = ""
    for line in text.splitlines():
        if line.strip():
            section = configuration.apply(section, line.strip())


def test_a_printed_configuration_is_understood():
    running = parse_running(RUNNING)

    assert [vlan.vlan_id for vlan in running.vlans] == [1, 10, 11, 12, 100]
    assert running.vlans[1] == VlanConfiguration(vlan_id=10, name="VLAN0010")
    assert running.vlans[4] == VlanConfiguration(vlan_id=100, name="blue")
    assert [port.name for port in running.ports] == [f"Ethernet{n}" for n in (1, 2, 3, 4)]
    assert running.ports[0] == PortConfiguration(
        name="Ethernet1",
        description="to spine1",
        mode="TRUNK",
        native_vlan=10,
        trunk_vlans=(20, 21, 22),
        enabled=True,
    )
    assert running.ports[1] == PortConfiguration(name="Ethernet2", mode="UNUSED", enabled=True)
    assert running.ports[2] == PortConfiguration(name="Ethernet3")
    assert running.ports[3].trunk_vlans == tuple(range(2, 4095))


def test_the_digest_ignores_comments_and_nothing_else():
    digest = parse_running(RUNNING).digest

    assert parse_running(RUNNING.replace("EOS-4.30.1F", "EOS-4.31.0F")).digest == digest
    assert parse_running(RUNNING.replace("mtu 9214", "mtu 9000")).digest != digest


@settings(max_examples=60, deadline=None)
@given(before=intents, after=intents)
def test_what_is_rendered_is_read_back_whatever_stood_before(before: Intent, after: Intent):
    switch = SwitchConfiguration.new("leaf1", PORTS)

    for intent in (before, after):
        typed_into(switch, render_eos(build_model(device=device(), vlans=(), ports=intent)))

    wanted = tuple(canonical_port(port) for port in after)
    assert parse_running("\n".join(switch.lines())).ports == wanted
    assert tuple(switch.port_view(name) for name in PORTS) == wanted

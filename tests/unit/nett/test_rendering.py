from collections.abc import Callable
from pathlib import Path

import pytest

from apps.nett.messages import PortConfiguration
from apps.nett.rendering.model import DeviceModel, build_model, vlan_ranges
from apps.nett.rendering.text import render_bridge, render_eos, render_frr
from tests.unit.nett.intents import VLANS, device, ports

GOLDEN = Path(__file__).parent / "golden"
EOS_PORTS = ("Ethernet1", "Ethernet2", "Ethernet3/1", "Port-Channel4")
LINUX_PORTS = ("swp1", "swp2", "swp3", "swp4")


def test_eos_text_is_the_reviewed_one():
    model = build_model(device=device(), vlans=VLANS, ports=ports(*EOS_PORTS), absent_vlans=(42,))

    assert render_eos(model) == (GOLDEN / "eos_ports.txt").read_text()


@pytest.mark.parametrize(
    ("render", "golden"), [(render_bridge, "linux_interfaces.txt"), (render_frr, "frr.conf")]
)
def test_white_box_text_is_the_reviewed_one(render: Callable[[DeviceModel], str], golden: str):
    linux = device(name="osl1-r2-leaf1", nos="frr")
    model = build_model(device=linux, vlans=VLANS, ports=ports(*LINUX_PORTS))

    assert render(model) == (GOLDEN / golden).read_text()


def test_the_order_of_vlans_in_the_intent_does_not_change_the_text():
    first = build_model(device=device(), vlans=VLANS, ports=())
    second = build_model(device=device(), vlans=VLANS[::-1], ports=())

    assert render_eos(first) == render_eos(second)


def test_an_empty_intent_renders_to_nothing():
    assert render_eos(build_model(device=device(), vlans=(), ports=())).strip() == ""


def test_a_trunk_without_vlans_carries_none():
    port = PortConfiguration(name="Ethernet1", mode="TRUNK", enabled=True)

    text = render_eos(build_model(device=device(), vlans=(), ports=(port,)))

    assert "switchport trunk allowed vlan none" in text


def test_a_long_list_of_vlans_is_cut_into_lines():
    port = PortConfiguration(
        name="Ethernet1", mode="TRUNK", trunk_vlans=tuple(range(2, 202, 2)), enabled=True
    )

    text = render_eos(build_model(device=device(), vlans=(), ports=(port,)))

    lines = [line for line in text.splitlines() if "allowed vlan" in line]
    assert len(lines) == 4
    assert all("allowed vlan add" in line for line in lines[1:])
    assert max(len(line) for line in lines) < 256


def test_ranges_join_neighbours():
    assert vlan_ranges([21, 10, 20, 22, 30]) == ("10", "20-22", "30")

import pytest

from apps.maskin.simulators.machine_configuration import BadConfiguration, parse_configuration

MACS = {"eth0": "02:00:00:00:00:01", "eth1": "02:00:00:00:00:02"}

BY_NAME = """
machine:
  install: {wipe: true}
  network:
    interfaces:
      - {interface: eth0, addresses: [10.0.0.5/24, "2001:db8::5/64"]}
---
apiVersion: dataverket/v1alpha1
kind: InstallReport
url: http://boot/phone-home
server: s1
installId: 7
token: secret
"""

BOND = """
machine:
  network:
    interfaces:
      - interface: bond0
        bond: {interfaces: [eth0, eth1]}
        addresses: [10.0.0.6/24]
"""

BY_MAC = """
machine:
  network:
    interfaces:
      - {deviceSelector: {hardwareAddr: "02:00:00:00:00:02"}, addresses: [10.0.0.7]}
"""


def test_addresses_wipe_and_report_are_read():
    found = parse_configuration(BY_NAME, macs=MACS)

    assert found.addresses == {"eth0": {"10.0.0.5", "2001:db8::5"}}
    assert found.wipe
    assert found.report is not None
    assert (found.report.install_id, found.report.token) == (7, "secret")


def test_a_bond_answers_through_each_of_its_interfaces():
    found = parse_configuration(BOND, macs=MACS)

    assert found.addresses == {"eth0": {"10.0.0.6"}, "eth1": {"10.0.0.6"}}
    assert not found.wipe
    assert found.report is None


def test_an_interface_is_found_by_its_mac():
    assert parse_configuration(BY_MAC, macs=MACS).addresses == {"eth1": {"10.0.0.7"}}


@pytest.mark.parametrize("text", ["a: [", "kind: Other", "machine: 3", BOND.replace("10.0", "x")])
def test_an_unusable_configuration_is_refused(text: str):
    with pytest.raises(BadConfiguration):
        parse_configuration(text, macs=MACS)

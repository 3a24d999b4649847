"""Small intents for the tests of rendering."""

from typing import Any

from apps.nett.messages import DeviceAddress, PortConfiguration, VlanConfiguration


def device(**changes: Any) -> DeviceAddress:
    fields: dict[str, Any] = {
        "name": "osl1-r1-leaf1",
        "nos": "eos",
        "host": "192.0.2.10",
        "port": 22,
        "credential": "secret://osl1/switch/osl1-r1-leaf1",
    }
    return DeviceAddress(**(fields | changes))


def ports(*names: str) -> tuple[PortConfiguration, ...]:
    server, trunk, bare_trunk, unused = names
    return (
        PortConfiguration(
            name=server,
            description="osl1-r1-s01 eth0",
            mode="ACCESS",
            access_vlan=100,
            enabled=True,
        ),
        PortConfiguration(
            name=trunk,
            description="osl1-r1-s02 eth0",
            mode="TRUNK",
            native_vlan=100,
            trunk_vlans=(202, 200, 201, 300),
            enabled=True,
        ),
        PortConfiguration(name=bare_trunk, mode="TRUNK", trunk_vlans=(200,), enabled=False),
        PortConfiguration(name=unused),
    )


VLANS = (
    VlanConfiguration(vlan_id=200, name="storage"),
    VlanConfiguration(vlan_id=100, name="provisioning"),
)

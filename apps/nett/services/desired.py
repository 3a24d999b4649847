"""What is desired of a port and of a VLAN, in the words of the commands."""

from apps.nett.messages import PortConfiguration
from apps.nett.models import Network, SwitchPort


def port_configuration(row: SwitchPort) -> PortConfiguration:
    """Return what is desired of a port."""
    network = row.desired_network
    if network is None:
        return PortConfiguration(name=row.port_name)
    return PortConfiguration(
        name=row.port_name,
        description=row.description,
        mode="ACCESS",
        access_vlan=network.vlan_id,
        enabled=True,
    )


def vlan_name(network: Network) -> str:
    """Return the name of the network's VLAN on a device (EOS allows 32 characters)."""
    return f"dv-{network.vlan_id}-{network.name}"[:32]

from apps.nett.models.addressing import AddressAllocation, PrefixPool, VlanPool
from apps.nett.models.network import Network
from apps.nett.models.port import SwitchPort, SwitchRevision

__all__ = [
    "AddressAllocation",
    "Network",
    "PrefixPool",
    "SwitchPort",
    "SwitchRevision",
    "VlanPool",
]

from apps.inventory.models.cable import Cable, CableEnd
from apps.inventory.models.device import BmcEndpoint, Device, Interface, Server, Switch
from apps.inventory.models.device_type import DeviceType
from apps.inventory.models.imports import Import
from apps.inventory.models.place import Datacenter, Rack, Room

__all__ = [
    "BmcEndpoint",
    "Cable",
    "CableEnd",
    "Datacenter",
    "Device",
    "DeviceType",
    "Import",
    "Interface",
    "Rack",
    "Room",
    "Server",
    "Switch",
]

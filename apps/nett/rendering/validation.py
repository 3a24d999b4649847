"""Checks the intent of one device before a line of it is written.

Source: IEEE 802.1Q (VLAN ids 1-4094); Arista EOS User Manual (names); Linux IFNAMSIZ (15 bytes).
"""

import re
from collections.abc import Iterable
from typing import NoReturn

from apps.nett.messages import DeviceAddress, PortConfiguration, VlanConfiguration
from dataverket.lib.device_errors import NotSupported, Rejected

_VLAN_MIN, _VLAN_MAX, _DEFAULT_VLAN = 1, 4094, 1
_DESCRIPTION_MAX = 200
_VLAN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}")
_DEVICE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_PORT_NAMES = {
    "eos": re.compile(r"Ethernet\d{1,3}(/\d{1,3}){0,2}|Port-Channel\d{1,4}"),
    "frr": re.compile(r"[a-z][a-z0-9_.-]{0,14}"),
}


def check_intent(
    *,
    device: DeviceAddress,
    vlans: tuple[VlanConfiguration, ...],
    ports: tuple[PortConfiguration, ...],
    absent_vlans: tuple[int, ...],
) -> None:
    """Pass when the intent can be written down without a doubt.

    Raises:
        NotSupported: There is no rendering for the network operating system. Final.
        Rejected: The intent contradicts itself; the text names device and port. Final.
    """
    if device.nos not in _PORT_NAMES:
        message = (
            f"device {device.name}: expected one of {sorted(_PORT_NAMES)} as network operating "
            f"system, found {device.nos!r}; correct it in the inventory"
        )
        raise NotSupported(message)
    if not _DEVICE_NAME.fullmatch(device.name):
        _refuse(device, "its name", "letters, digits, dots, - and _", device.name)
    _check_vlans(device, vlans, absent_vlans)
    seen: set[str] = set()
    for port in ports:
        _check_name(device, port)
        if port.name in seen:
            _refuse(device, f"port {port.name}", "one description of the port", "two")
        seen.add(port.name)
        _check_mode(device, port)
        _check_removed(device, port, absent_vlans)


def _refuse(device: DeviceAddress, what: str, expected: str, found: object) -> NoReturn:
    message = (
        f"device {device.name}, {what}: expected {expected}, found {found!r}; nothing was sent to "
        "the device. Correct the network's intent and apply again"
    )
    raise Rejected(message, code="nett.intent_invalid")


def _check_id(device: DeviceAddress, what: str, vlan_id: int) -> None:
    if not _VLAN_MIN <= vlan_id <= _VLAN_MAX:
        _refuse(device, what, f"a VLAN id of {_VLAN_MIN}-{_VLAN_MAX}", vlan_id)


def _check_vlans(
    device: DeviceAddress, vlans: Iterable[VlanConfiguration], absent_vlans: tuple[int, ...]
) -> None:
    ids: set[int] = set()
    for vlan in vlans:
        what = f"VLAN {vlan.vlan_id}"
        _check_id(device, what, vlan.vlan_id)
        if vlan.vlan_id in ids:
            _refuse(device, what, "one description of the VLAN", "two")
        ids.add(vlan.vlan_id)
        if not _VLAN_NAME.fullmatch(vlan.name):
            expected = "a name of 1-32 letters, digits, dots, colons, - and _"
            _refuse(device, what, expected, vlan.name)
    for vlan_id in absent_vlans:
        what = f"absent VLAN {vlan_id}"
        _check_id(device, what, vlan_id)
        if vlan_id == _DEFAULT_VLAN:
            _refuse(device, what, "a VLAN that can be removed", "the default VLAN")
        if vlan_id in ids:
            _refuse(device, what, "a VLAN that is either wanted or absent", "both")


def _check_name(device: DeviceAddress, port: PortConfiguration) -> None:
    what = f"port {port.name!r}"
    if not _PORT_NAMES[device.nos].fullmatch(port.name):
        _refuse(device, what, f"a port name of {device.nos}", port.name)
    text = port.description
    readable = text.isascii() and text.isprintable() and "?" not in text and '"' not in text
    spaced = text == text.strip() and "  " not in text
    if not readable or not spaced or len(text) > _DESCRIPTION_MAX:
        expected = (
            f"a description of at most {_DESCRIPTION_MAX} printable ASCII characters in one line, "
            "single spaces inside, without ? and double quotes"
        )
        _refuse(device, what, expected, text)


def _check_mode(device: DeviceAddress, port: PortConfiguration) -> None:
    what = f"port {port.name}"
    for vlan_id in (port.access_vlan, port.native_vlan, *port.trunk_vlans):
        if vlan_id is not None:
            _check_id(device, what, vlan_id)
    trunking = port.native_vlan is not None or bool(port.trunk_vlans)
    if port.mode == "ACCESS":
        if port.access_vlan is None:
            _refuse(device, what, "access_vlan for mode ACCESS", None)
        if trunking:
            expected = "neither native_vlan nor trunk_vlans for mode ACCESS"
            _refuse(device, what, expected, (port.native_vlan, port.trunk_vlans))
    elif port.mode == "TRUNK":
        _check_trunk(device, port)
    elif port.mode != "UNUSED":
        _refuse(device, what, "mode ACCESS, TRUNK or UNUSED", port.mode)
    elif port.access_vlan is not None or trunking or port.enabled:
        _refuse(device, what, "no VLANs and enabled=False for mode UNUSED", port)


def _check_trunk(device: DeviceAddress, port: PortConfiguration) -> None:
    what = f"port {port.name}"
    if port.access_vlan is not None:
        _refuse(device, what, "no access_vlan for mode TRUNK", port.access_vlan)
    if port.native_vlan in port.trunk_vlans:
        expected = "native_vlan outside of trunk_vlans (untagged or tagged, not both)"
        _refuse(device, what, expected, port.native_vlan)


def _check_removed(
    device: DeviceAddress, port: PortConfiguration, absent_vlans: tuple[int, ...]
) -> None:
    used = {port.access_vlan, port.native_vlan, *port.trunk_vlans} & set(absent_vlans)
    if used:
        expected = "only VLANs that stay"
        _refuse(device, f"port {port.name}", expected, f"absent VLANs {sorted(filter(None, used))}")

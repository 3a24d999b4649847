"""From a server's records to the commands that boot it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import yaml

from apps.inventory import selectors as inventory
from apps.inventory.types import InterfaceRecord, ServerRecord
from apps.maskin.messages import (
    BmcAddress,
    BootArtifact,
    PublishBootRecord,
    SetBootOverride,
    SetPower,
    WithdrawBootRecord,
)
from apps.maskin.models import InstallImage, Machine, ServerAllocation
from apps.nett import selectors as nett
from apps.nett.types import PortRef
from apps.tasks.types import StepBlocked
from dataverket.lib.problems import Conflict, NotFound
from dataverket.lib.scope import Visibility

_RECORD_LIFETIME = timedelta(hours=2)
_EVERYTHING = Visibility(everything=True)


def bmc_address(*, server_id: UUID) -> BmcAddress:
    """Return how a site reaches the server's BMC.

    Raises:
        StepBlocked: The server or its BMC is not approved in the inventory (any more).
        NotFound: The inventory has no BMC for it. Final.
    """
    server = inventory.get_server(server_id=server_id)
    if server.bmc is None:
        raise NotFound(
            f"Server {server.name}: the inventory has no BMC endpoint; import one, then repeat.",
            code="bmc.missing",
        )
    if server.trust != "verified":
        raise StepBlocked(
            f"Server {server.name} is {server.trust} in the inventory; Maskin only touches "
            "servers that an operator has approved.",
            code="inventory.untrusted",
            dependency=f"inventory:{server.name}",
            runbook="docs/runbooks/stuck-task.md",
        )
    return BmcAddress(
        server=server.name,
        protocol="ipmi",
        host=server.bmc.host,
        port=server.bmc.port,
        credential=server.bmc.credential,
    )


def server_ports(*, server_id: UUID, boot_only: bool = False) -> tuple[PortRef, ...]:
    """Return the switch ports that a server is plugged into.

    Raises:
        Conflict: A cable that is needed is missing or not approved in the inventory. Final.
    """
    server = inventory.get_server(server_id=server_id)
    wanted = [card for card in server.interfaces if card.boot or not boot_only]
    if not wanted:
        raise Conflict(
            f"Server {server.name}: the inventory marks none of its interfaces for booting.",
            code="inventory.no_boot_interface",
        )
    return tuple(_port_of(server, card) for card in wanted)


def boot_record_command(
    *, server_id: UUID, allocation_id: UUID, step_id: UUID, at: datetime
) -> PublishBootRecord:
    """Return the command that lets the boot service install the server for the allocation."""
    server = inventory.get_server(server_id=server_id)
    machine = Machine.objects.get(server_id=server_id)
    allocation = ServerAllocation.objects.get(pk=allocation_id)
    image = InstallImage.objects.get(name=allocation.image)
    return PublishBootRecord(
        server=server.name,
        macs=tuple(card.mac for card in server.interfaces),
        serial=server.serial,
        system_uuid=str(server.system_uuid),
        step_id=str(step_id),
        install_id=machine.install_id,
        kernel=BootArtifact(name=image.kernel_name, sha256=image.kernel_sha256),
        initrd=BootArtifact(name=image.initrd_name, sha256=image.initrd_sha256),
        kernel_arguments=tuple(image.kernel_arguments),
        machine_configuration=machine_configuration(server, machine, allocation),
        expires_at=(at + _RECORD_LIFETIME).isoformat(timespec="seconds"),
    )


def machine_configuration(
    server: ServerRecord, machine: Machine, allocation: ServerAllocation
) -> str:
    """Return the document from which the installer works (Talos ``v1alpha1``).

    Source: Talos reference, configuration v1alpha1, ``machine.network`` and ``machine.install``.
    """
    network = nett.get_network(network_id=allocation.network_id, visibility=_EVERYTHING)
    length = network.prefix.partition("/")[2]
    interfaces: list[dict[str, Any]] = []
    for card in server.interfaces:
        entry: dict[str, Any] = {"deviceSelector": {"hardwareAddr": card.mac}}
        if card.boot:
            entry["addresses"] = [f"{allocation.address}/{length}"]
            entry["routes"] = [{"network": "0.0.0.0/0", "gateway": network.gateway}]
        interfaces.append(entry)
    document = {
        "version": "v1alpha1",
        "machine": {
            "type": "worker",
            "install": {"disk": "/dev/sda", "wipe": machine.wipe_pending},
            "network": {"hostname": allocation.name, "interfaces": interfaces},
        },
    }
    text: str = yaml.safe_dump(document, sort_keys=False)
    return text


def withdraw_command(*, server_id: UUID) -> WithdrawBootRecord:
    """Return the command that stops serving the server."""
    return WithdrawBootRecord(server=_name(server_id))


def boot_override_command(*, server_id: UUID) -> SetBootOverride:
    """Return the command that makes the next boot, and only that, go to the network."""
    return SetBootOverride(bmc=bmc_address(server_id=server_id), target="network")


def power_command(
    *, server_id: UUID, on: bool, reset_if_on: bool = False, marker: str = ""
) -> SetPower:
    """Return the command that brings the server's power to a state."""
    return SetPower(
        bmc=bmc_address(server_id=server_id),
        power="on" if on else "off",
        reset_if_on=reset_if_on,
        marker=marker,
    )


def _port_of(server: ServerRecord, card: InterfaceRecord) -> PortRef:
    if card.peer is None:
        raise Conflict(
            f"Server {server.name}: {card.name} is not cabled in the inventory. Import the cable, "
            "have it approved, then repeat.",
            code="inventory.no_cable",
        )
    if card.trust != "verified":
        raise Conflict(
            f"Server {server.name}: the cable of {card.name} to {card.peer.switch_name} "
            f"{card.peer.port_name} is {card.trust}. Have it approved, then repeat.",
            code="inventory.untrusted_cable",
        )
    return PortRef(
        switch_id=card.peer.switch_id,
        switch_name=card.peer.switch_name,
        port_name=card.peer.port_name,
        description=f"{server.name} {card.name}",
    )


def switch_names(ports: Sequence[PortRef]) -> list[str]:
    """Return the names of the switches of ``ports``, each once."""
    return sorted({port.switch_name for port in ports})


def _name(server_id: UUID) -> str:
    return Machine.objects.values_list("name", flat=True).get(server_id=server_id)

"""Servers: what their BMC says against what is desired and what the inventory knows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.inventory import services as inventory_services
from apps.maskin import states
from apps.maskin.messages import BmcChecked
from apps.maskin.models import Machine
from apps.observasjon import services as observasjon
from apps.observasjon.types import Compared, Difference, Severity
from apps.tasks import selectors as tasks
from dataverket.lib import plain

RECONCILER: Final = "servers"
POWER: Final = "server-power"
BOOT: Final = "server-boot-override"
IDENTITY: Final = "server-identity"
_NAME: Final = "platform: reconcilers"


def record_observed(
    *, server_id: UUID, version: int, result: Mapping[str, Any], at: datetime
) -> list[str]:
    """Record and compare what a BMC said; return the kinds that differ. Safe to repeat.

    A BMC of another machine makes the server disputed in the inventory, and its power means
    nothing. Power and boot override are not compared while something works on the server, or has
    since the reading began (``version``).
    """
    said = plain.load(BmcChecked, result)
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    unchanged = machine.version == version and not _is_worked_on(machine)
    other = _identity(machine, said)
    if other is not None:
        _report(machine, (IDENTITY,), [other], at)
        return [IDENTITY]
    machine.edit(power_state=said.power, power_observed_at=at)
    if not unchanged:
        _report(machine, (IDENTITY,), [], at)
        return []
    found = [one for one in (_power(machine, said), _boot(machine, said)) if one is not None]
    _report(machine, (), found, at)
    return [one.kind for one in found]


def power_agrees(machine: Machine, at: datetime) -> None:
    """Note that the platform itself has just brought the power to what is desired."""
    _report(machine, (POWER,), [], at)


def _is_worked_on(machine: Machine) -> bool:
    return (
        machine.maintenance
        or machine.provision_state in states.PASSING
        or bool(tasks.list_locked(keys=[f"holder:{machine.server_id}"]))
    )


def _report(
    machine: Machine, kinds: tuple[str, ...], differences: list[Difference], at: datetime
) -> None:
    observasjon.record_comparison(
        about=Compared(
            reconciler=RECONCILER,
            resource_id=machine.server_id,
            resource_name=machine.name,
            datacenter=machine.datacenter,
        ),
        kinds=kinds,
        differences=differences,
        at=at,
    )


def _identity(machine: Machine, said: BmcChecked) -> Difference | None:
    """Hold the BMC's identity against the inventory, which disputes the server if it differs."""
    system_uuid = UUID(said.system_uuid) if said.system_uuid else None
    inventory_services.record_identity(
        actor=Actor.system(_NAME),
        server_id=machine.server_id,
        serial=said.serial,
        system_uuid=system_uuid,
    )
    record = inventory.get_server(server_id=machine.server_id)
    known = {"serial": record.serial, "system UUID": str(record.system_uuid)}
    told = {"serial": said.serial, "system UUID": str(system_uuid or "")}
    differing = [name for name, value in told.items() if value and value != known[name]]
    if not differing:
        return None
    words = ", ".join(f"{name} {told[name]} instead of {known[name]}" for name in differing)
    return _difference(
        IDENTITY,
        Severity.HIGH,
        f"Its BMC belongs to another machine: {words}. The inventory disputes it now.",
        {name: known[name] for name in differing},
        {name: told[name] for name in differing},
    )


def _power(machine: Machine, said: BmcChecked) -> Difference | None:
    if machine.desired_power in ("", said.power):
        return None
    in_use = machine.allocation_id is not None
    return _difference(
        POWER,
        Severity.HIGH if in_use and said.power == "off" else Severity.MEDIUM,
        f"It is {machine.provision_state} and should be {machine.desired_power}; its power is "
        f"{said.power}.",
        {"power": machine.desired_power},
        {"power": said.power},
    )


def _boot(machine: Machine, said: BmcChecked) -> Difference | None:
    if said.boot_override in ("", "none"):
        return None
    return _difference(
        BOOT,
        Severity.MEDIUM,
        f"It is {machine.provision_state}, and its next start would go elsewhere: a boot override "
        f"stands, {said.boot_override}.",
        {"boot override": "none"},
        {"boot override": said.boot_override},
    )


def _difference(
    kind: str,
    severity: Severity,
    summary: str,
    desired: Mapping[str, str],
    observed: Mapping[str, str],
) -> Difference:
    lines = [f"-{name}: {observed[name]}\n+{name}: {desired[name]}" for name in desired]
    return Difference(
        kind=kind,
        severity=severity,
        summary=summary,
        desired=desired,
        observed=observed,
        diff="\n".join(["--- observed", "+++ desired", *lines]),
    )

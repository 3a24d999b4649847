"""Carrying out planned changes: one writer per kind of object."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from apps.audit.types import Change
from apps.inventory import states
from apps.inventory.models import (
    BmcEndpoint,
    Cable,
    CableEnd,
    Datacenter,
    Device,
    DeviceType,
    Interface,
    Rack,
    Room,
    Server,
    Switch,
)
from apps.inventory.types import PlannedChange
from dataverket.db.base import Entity
from dataverket.lib.problems import Conflict

_DEVICES: Final[dict[str, type[Server | Switch]]] = {"server": Server, "switch": Switch}
_VERBS: Final = {"create": "created", "change": "changed", "remove": "removed"}


class Applier:
    """Writes changes in their order, inside the caller's transaction."""

    def __init__(self, datacenter: str, *, reason: str) -> None:
        self.datacenter = datacenter
        self.reason = reason

    def apply(self, changes: Sequence[PlannedChange]) -> list[Change]:
        """Write all changes and return what is to be recorded of them.

        Raises:
            IntegrityError: The database refuses one, such as two devices in one rack unit. Final.
            Conflict: An object vanished meanwhile. Final: plan again.
        """
        with connection.cursor() as cursor:
            # Devices may exchange their places: only the end result has to fit.
            cursor.execute("SET CONSTRAINTS device_alone_in_its_rack_units DEFERRED")
        recorded = [self._recorded(change, self._write(change)) for change in changes]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return recorded

    def _recorded(self, change: PlannedChange, object_id: UUID) -> Change:
        old = {field.name: field.old for field in change.fields}
        new = {field.name: field.new for field in change.fields}
        return Change(
            action=f"inventory.{change.kind}.{_VERBS[change.action]}",
            object_type=change.kind,
            object_id=object_id,
            object_name=change.name,
            before=None if change.action == "create" else old,
            after=None if change.action == "remove" else new,
            reason=self.reason,
        )

    def _write(self, change: PlannedChange) -> UUID:
        if change.action == "create":
            return self._create(change)
        row = self._find(change.kind, change.name)
        if change.action == "remove":
            row_id: UUID = row.pk
            row.delete()
            return row_id
        values = {field.name: field.new for field in change.fields}
        if "trust" in values:
            states.TRUST.check(getattr(row, "trust"), values["trust"])  # noqa: B009 - several models
        row.edit(**self._columns(change.kind, values))
        changed_id: UUID = row.pk
        return changed_id

    def _create(self, change: PlannedChange) -> UUID:
        values = {field.name: field.new for field in change.fields}
        if "trust" in values:  # until now it was declared, in the text of the import
            states.TRUST.check(states.TRUST.initial, values["trust"])
        columns = self._columns(change.kind, values)
        if change.kind == "cable":
            return self._create_cable(change.name, columns)
        model, place = self._place_of(change)
        row_id: UUID = model._default_manager.create(**place, **columns).pk
        return row_id

    def _place_of(self, change: PlannedChange) -> tuple[type[Entity], dict[str, Any]]:
        """Return the model of a new object and the columns that its name stands for."""
        name = change.name
        match change.kind:
            case "datacenter":
                return Datacenter, {"name": name}
            case "device_type":
                return DeviceType, {"name": name}
            case "room" | "rack" as kind:
                model = Room if kind == "room" else Rack
                return model, {"datacenter": self._datacenter(), "name": name}
            case "bmc":
                return BmcEndpoint, {"server": self._find("server", name)}
            case "interface":
                device, _, port = name.partition(":")
                return Interface, {"device": self._device(device), "name": port}
            case kind:
                place = {"kind": kind, "datacenter": self._datacenter(), "name": name}
                return _DEVICES[kind], place

    def _create_cable(self, name: str, columns: dict[str, Any]) -> UUID:
        cable = Cable.objects.create(**columns)
        for side, end in zip("ab", name.split(" ↔ "), strict=True):
            interface = self._find("interface", end)
            CableEnd.objects.create(cable=cable, side=side, interface=interface)
        return cable.pk

    def _columns(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with names of other objects replaced by their rows."""
        columns = dict(values)
        if "room" in columns:
            columns["room"] = self._find("room", columns["room"])
        if "rack" in columns:
            columns["rack"] = self._find("rack", columns["rack"])
        if kind in _DEVICES and "type" in columns:
            described = DeviceType.objects.get(name=columns.pop("type"))
            columns |= {"device_type": described, "units": described.units}
        return columns

    def _datacenter(self) -> Datacenter:
        return Datacenter.objects.get(name=self.datacenter)

    def _device(self, name: str) -> Device:
        return Device.objects.get(name=name, datacenter__name=self.datacenter)

    def _find(self, kind: str, name: str) -> Any:
        """Return the row that a change names."""
        own = {"datacenter__name": self.datacenter, "name": name}
        found: Entity | None
        match kind:
            case "datacenter":
                found = Datacenter.objects.filter(name=name).first()
            case "device_type":
                found = DeviceType.objects.filter(name=name).first()
            case "room":
                found = Room.objects.filter(**own).first()
            case "rack":
                found = Rack.objects.filter(**own).first()
            case "server" | "switch":
                found = _DEVICES[kind].objects.filter(**own).first()
            case "bmc":
                found = BmcEndpoint.objects.filter(server__name=name).first()
            case "interface":
                device, _, port = name.partition(":")
                found = Interface.objects.filter(device__name=device, name=port).first()
            case _:
                device, _, port = name.partition(" ↔ ")[0].partition(":")
                found = Cable.objects.filter(
                    ends__interface__device__name=device, ends__interface__name=port
                ).first()
        if found is None:
            raise Conflict(f"{kind} {name} vanished meanwhile. Plan the import again.")
        return found

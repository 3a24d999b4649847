"""Whether a description makes sense: references, rack units, things that may stand only once."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.inventory.description.items import Description, Fields, Item, Key
from apps.inventory.description.world import ADDRESS, MAC, SERIAL, SYSTEM_UUID, Unique, World


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The world as it would be afterwards, and all that would be removed from it."""

    description: Description
    before: World
    items: dict[Key, Fields]
    removed: dict[Key, Item]

    def note(self, key: Key, code: str, detail: str, *, field: str = "") -> None:
        """Note an error at the item of the description that ``key`` names."""
        item = self.description.items[key]
        path = (*item.path, field) if field else item.path
        self.description.findings.add(path, code, detail)

    def of(self, *kinds: str) -> Iterator[tuple[Key, Fields]]:
        """Return the objects of some kinds, those that the description names last."""
        named = self.description.items
        for key, fields in sorted(self.items.items(), key=lambda entry: entry[0] in named):
            if key[0] in kinds:
                yield key, fields

    def is_named(self, key: Key) -> bool:
        """Whether the description itself names the object."""
        return key in self.description.items

    def has(self, kind: str, name: str) -> bool:
        """Whether there is, or was meant to be, an object to refer to."""
        return (kind, name) in self.items or (kind, name) in self.description.malformed


def outcome_of(description: Description, before: World) -> Outcome:
    """Return what the description leads to; removing a device takes along what hangs on it."""
    removed: dict[Key, Item] = {}
    for item in description.items.values():
        if item.fields is None:
            removed |= dict(_removed_with(item, before))
    items = {key: fields for key, fields in before.items.items() if key not in removed}
    for item in description.items.values():
        if item.fields is not None:
            items[item.key] = item.fields
    return Outcome(description=description, before=before, items=items, removed=removed)


def _removed_with(item: Item, before: World) -> Iterator[tuple[Key, Item]]:
    for key in before.items:
        kind, name = key
        ends = name.split(" ↔ ")
        is_part = (
            item.kind in ("switch", "server")
            and (
                (kind == "bmc" and name == item.name)
                or (kind == "interface" and name.startswith(f"{item.name}:"))
                or (kind == "cable" and any(end.startswith(f"{item.name}:") for end in ends))
            )
        ) or (item.kind == "interface" and kind == "cable" and item.name in ends)
        if key == item.key or is_part:
            yield key, Item(kind=kind, name=name, fields=None, path=item.path)


def check(outcome: Outcome) -> None:
    """Note everything that is wrong with the outcome in the description's findings."""
    _check_places(outcome)
    _check_device_types(outcome)
    _check_devices(outcome)
    _check_rack_units(outcome)
    _check_uniqueness(outcome)
    _check_interfaces(outcome)
    _check_cables(outcome)
    _check_credentials(outcome)


def _check_places(outcome: Outcome) -> None:
    for key, fields in outcome.of("rack"):
        room = fields["room"]
        if outcome.has("room", room):
            continue
        if outcome.is_named(key):
            detail = f"rack {key[1]}: room {room!r} is unknown; add it to rooms or correct it."
            outcome.note(key, "unknown_room", detail, field="room")
        else:
            detail = f"room {room} still holds rack {key[1]}; move or remove that first."
            outcome.note(("room", room), "not_empty", detail)


def _check_device_types(outcome: Outcome) -> None:
    used = {fields["type"] for _, fields in outcome.of("switch", "server")}
    used |= outcome.before.foreign_types
    for key, item in outcome.description.items.items():
        if key[0] != "device_type":
            continue
        if item.fields is None:
            if key[1] in used:
                detail = f"device type {key[1]} is still used; remove its devices first."
                outcome.note(key, "not_empty", detail)
            continue
        if item.fields["kind"] == "server" and not item.fields["server_class"]:
            outcome.note(key, "missing", f"server type {key[1]} needs a server_class; add it.")
        old = outcome.before.items.get(key)
        for field in ("kind", "units") if old else ():
            if old and old[field] != item.fields[field] and key[1] in used:
                detail = (
                    f"device type {key[1]}: {field} is {old[field]!r} and its devices rely on it; "
                    "describe a new type instead."
                )
                outcome.note(key, "type_in_use", detail, field=field)


def _check_devices(outcome: Outcome) -> None:
    for key, fields in outcome.of("switch", "server"):
        kind, name = key
        if not outcome.is_named(key):
            if not outcome.has("rack", fields["rack"]):
                detail = f"rack {fields['rack']} still holds {kind} {name}; move or remove it."
                outcome.note(("rack", fields["rack"]), "not_empty", detail)
            continue
        elsewhere = outcome.before.foreign_devices.get(name)
        if elsewhere:
            detail = f"a device {name} stands in datacenter {elsewhere} already; rename it."
            outcome.note(key, "name_taken", detail, field="name")
        other = ("server" if kind == "switch" else "switch", name)
        if other in outcome.before.items and other not in outcome.removed:
            detail = f"{name} is a {other[0]} in the inventory, not a {kind}; rename it."
            outcome.note(key, "name_taken", detail, field="name")
        if not outcome.has("rack", fields["rack"]):
            detail = f"rack {fields['rack']!r} is unknown; add it to racks or correct it."
            outcome.note(key, "unknown_rack", detail, field="rack")
        _check_type_of(outcome, key, fields)


def _check_type_of(outcome: Outcome, key: Key, fields: Fields) -> None:
    type_name = fields["type"]
    if not outcome.has("device_type", type_name):
        detail = f"device type {type_name!r} is unknown; add it to device_types or correct it."
        outcome.note(key, "unknown_type", detail, field="type")
        return
    described = outcome.items.get(("device_type", type_name))
    if described and described["kind"] != key[0]:
        detail = f"{type_name} is a type of {described['kind']}, not of {key[0]}; choose another."
        outcome.note(key, "wrong_kind", detail, field="type")


def _check_rack_units(outcome: Outcome) -> None:
    holder: dict[tuple[str, int], Key] = {}
    for key, fields in outcome.of("switch", "server"):
        described = outcome.items.get(("device_type", fields["type"]))
        rack = outcome.items.get(("rack", fields["rack"]))
        if described is None or rack is None:
            continue
        top = fields["unit"] + described["units"] - 1
        if top > rack["units"]:
            detail = (
                f"{key[1]} would reach unit {top} of rack {fields['rack']}, which has "
                f"{rack['units']} units; choose a lower unit."
            )
            _note_at(outcome, key, fields["rack"], "out_of_rack", detail)
        for unit in range(fields["unit"], top + 1):
            other = holder.setdefault((fields["rack"], unit), key)
            if other != key:
                detail = (
                    f"unit {unit} of rack {fields['rack']} holds {other[0]} {other[1]} already; "
                    "choose a free unit."
                )
                _note_at(outcome, key, fields["rack"], "unit_taken", detail)
                break


def _note_at(outcome: Outcome, key: Key, rack: str, code: str, detail: str) -> None:
    """Blame the device if the description names it, else the rack."""
    if outcome.is_named(key):
        outcome.note(key, code, detail, field="unit")
    elif outcome.is_named(("rack", rack)):
        outcome.note(("rack", rack), code, detail)


def _check_uniqueness(outcome: Outcome) -> None:
    holder: dict[Unique, str] = dict(outcome.before.taken)
    for key, value, field in _unique_values(outcome):
        device = key[1].split(":")[0]
        other = holder.setdefault(value, key[1])
        if other != key[1] and outcome.is_named(key):
            detail = f"{value[0]} {value[1]} of {device} is that of {other} too; correct one."
            outcome.note(key, "not_unique", detail, field=field)


def _unique_values(outcome: Outcome) -> Iterator[tuple[Key, Unique, str]]:
    for key, fields in outcome.of("switch", "server", "bmc", "interface"):
        if "serial" in fields:
            yield key, (SERIAL, fields["serial"]), "serial"
        if "system_uuid" in fields:
            yield key, (SYSTEM_UUID, fields["system_uuid"]), "system_uuid"
        if fields.get("mac"):
            yield key, (MAC, fields["mac"]), "mac"
        if "host" in fields:
            # IPMI is spoken over UDP, SSH over TCP: the same number of both is no collision.
            field, transport = ("port", "udp") if key[0] == "bmc" else ("management", "tcp")
            yield key, (ADDRESS, f"{fields['host']}:{fields['port']}/{transport}"), field


def _check_interfaces(outcome: Outcome) -> None:
    boots: dict[str, str] = {}
    for key, fields in outcome.of("interface"):
        device = key[1].split(":")[0]
        if not fields["boot"]:
            continue
        other = boots.setdefault(device, key[1])
        if other != key[1] and outcome.is_named(key):
            detail = f"{other} boots already, a server boots from one interface; choose one."
            outcome.note(key, "boots_twice", detail, field="boot")


def _check_cables(outcome: Outcome) -> None:
    holder: dict[str, str] = {}
    for key, _ in outcome.of("cable"):
        ends = key[1].split(" ↔ ")
        if ends[0] == ends[1]:
            outcome.note(key, "loop", f"both ends are {ends[0]}; correct one.")
            continue
        for end in ends:
            if not outcome.has("interface", end):
                detail = (
                    f"interface {end} is unknown; add it to its device's interfaces or correct it."
                )
                outcome.note(key, "unknown_interface", detail)
            other = holder.setdefault(end, key[1])
            if other != key[1] and outcome.is_named(key):
                detail = (
                    f"{end} is in cable {other} already; correct one, or mark that cable absent."
                )
                outcome.note(key, "port_taken", detail)


def _check_credentials(outcome: Outcome) -> None:
    own = f"secret://{outcome.description.datacenter}/"
    for key, item in outcome.description.items.items():
        reference = (item.fields or {}).get("credential", own)
        if not reference.startswith(own):
            detail = f"credential {reference} belongs to another datacenter; begin it with {own}."
            field = "management" if key[0] == "switch" else "credential"
            outcome.note(key, "foreign_credential", detail, field=field)

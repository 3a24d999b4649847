"""The objects of a site description, flat: one item per object that can be created or changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from apps.inventory import states
from apps.inventory.description.document import (
    CableItem,
    DeviceTypeItem,
    InterfaceItem,
    RackItem,
    RoomItem,
    ServerItem,
    SiteDocument,
    SwitchItem,
)
from apps.inventory.description.reading import Findings, Path, read_yaml

type Key = tuple[str, str]
type Fields = Mapping[str, Any]

# In the order of creation; removals go the other way.
KINDS: Final = (
    "datacenter",
    "device_type",
    "room",
    "rack",
    "switch",
    "server",
    "bmc",
    "interface",
    "cable",
)
_SECTIONS: Final[Mapping[str, tuple[str, type[BaseModel]]]] = {
    "device_types": ("device_type", DeviceTypeItem),
    "rooms": ("room", RoomItem),
    "racks": ("rack", RackItem),
    "switches": ("switch", SwitchItem),
    "servers": ("server", ServerItem),
    "cables": ("cable", CableItem),
}
_TRUST: Final = {"trust": states.VERIFIED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One object: what it shall be, or ``None`` when it shall be absent, and where that stands."""

    kind: str
    name: str
    fields: Fields | None
    path: Path

    @property
    def key(self) -> Key:
        """What names the object within its datacenter."""
        return (self.kind, self.name)


@dataclass(kw_only=True, slots=True)
class Description:
    """A read text: its items, the names of items that are malformed, and what was found wrong."""

    datacenter: str
    findings: Findings
    items: dict[Key, Item] = field(default_factory=dict)
    malformed: set[Key] = field(default_factory=set)

    def add(self, item: Item) -> None:
        """Take an item; a second one of the same name is an error."""
        taken = self.items.get(item.key)
        if taken is None and item.kind in ("switch", "server"):
            other = "server" if item.kind == "switch" else "switch"
            taken = self.items.get((other, item.name))
        if taken is None:
            self.items[item.key] = item
            return
        line = self.findings.lines.get(taken.path, 1)
        detail = f"{item.kind} {item.name} stands in line {line} already; remove or rename one."
        self.findings.add(item.path, "duplicate", detail)


def cable_name(a: str, b: str) -> str:
    """Return the name of a cable, the same from both ends."""
    return " ↔ ".join(sorted((a, b)))


def read_description(text: str) -> Description:
    """Read a text into items; what is wrong with its form is in ``findings``.

    Raises:
        InvalidInput: It is not YAML, or its top level is wrong. Final until mended.
    """
    data, findings = read_yaml(text)
    try:
        site = SiteDocument.model_validate(data)
    except ValidationError as error:
        _note(findings, (), error)
        findings.raise_if_any()
        raise
    description = Description(datacenter=site.datacenter, findings=findings)
    description.add(Item(kind="datacenter", name=site.datacenter, fields={}, path=("datacenter",)))
    for section, (kind, model) in _SECTIONS.items():
        for index, raw in enumerate(getattr(site, section)):
            _read_item(description, kind, model, raw, (section, index))
    return description


def _read_item(
    description: Description, kind: str, model: type[BaseModel], raw: Any, path: Path
) -> None:
    if isinstance(raw, dict):
        raw = dict(raw)
        absent = raw.pop("absent", False)
        if absent is True:
            _read_absent(description, kind, raw, path)
            return
        if absent is not False:
            description.findings.add((*path, "absent"), "invalid", "say true or leave it away.")
    try:
        item = model.model_validate(raw)
    except ValidationError as error:
        _note(description.findings, path, error)
        if isinstance(raw, dict):
            description.malformed.add((kind, str(raw.get("name", ""))))
            _mark_malformed_interfaces(description, raw)
        return
    for found in _items_of(kind, item, path):
        description.add(found)


def _mark_malformed_interfaces(description: Description, raw: dict[str, Any]) -> None:
    """A cable to an interface of a malformed device shall not be reported on top."""
    interfaces = raw.get("interfaces")
    for entry in interfaces if isinstance(interfaces, list) else []:
        name = entry.get("name") if isinstance(entry, dict) else entry
        description.malformed.add(("interface", f"{raw.get('name', '')}:{name}"))


def _read_absent(description: Description, kind: str, raw: dict[str, Any], path: Path) -> None:
    """An absent item needs no more than its name; for a cable, its ends."""
    names = [raw.get("a"), raw.get("b")] if kind == "cable" else [raw.get("name")]
    texts = [name for name in names if isinstance(name, str)]
    if len(texts) != len(names):
        wanted = "its ends a and b" if kind == "cable" else "its name"
        description.findings.add(path, "missing", f"an absent {kind} needs {wanted}.")
        return
    name = cable_name(*texts) if kind == "cable" else texts[0]
    description.add(Item(kind=kind, name=name, fields=None, path=path))


def _items_of(kind: str, item: BaseModel, path: Path) -> Iterator[Item]:
    match item:
        case CableItem():
            yield Item(kind=kind, name=cable_name(item.a, item.b), fields=_TRUST, path=path)
        case SwitchItem():
            fields = item.model_dump(include={"type", "rack", "unit", "serial", "nos"})
            fields |= item.management.model_dump() | _TRUST
            yield Item(kind=kind, name=item.name, fields=fields, path=path)
            yield from _interfaces(item.name, item.interfaces, path)
        case ServerItem():
            fields = item.model_dump(include={"type", "rack", "unit", "serial"})
            fields |= {"system_uuid": str(item.system_uuid)} | _TRUST
            yield Item(kind=kind, name=item.name, fields=fields, path=path)
            if item.bmc is not None:
                bmc = item.bmc.model_dump() | _TRUST
                yield Item(kind="bmc", name=item.name, fields=bmc, path=(*path, "bmc"))
            yield from _interfaces(item.name, item.interfaces, path)
        case _:
            fields = item.model_dump(exclude={"name"})
            yield Item(kind=kind, name=str(getattr(item, "name", "")), fields=fields, path=path)


def _interfaces(device: str, interfaces: list[InterfaceItem], path: Path) -> Iterator[Item]:
    for index, interface in enumerate(interfaces):
        fields = None if interface.absent else interface.model_dump(include={"mac", "boot"})
        yield Item(
            kind="interface",
            name=f"{device}:{interface.name}",
            fields=fields,
            path=(*path, "interfaces", index),
        )


def _note(findings: Findings, path: Path, error: ValidationError) -> None:
    for wrong in error.errors(include_url=False):
        place = (*path, *wrong["loc"])
        if wrong["type"] == "extra_forbidden":
            detail = "there is no such field; remove it or correct its name."
        elif wrong["type"] == "missing":
            detail = "this field is missing; add it."
        else:
            message = wrong["msg"].removeprefix("Value error, ")
            detail = f"{message} (found {wrong['input']!r}); correct it."
        findings.add(place, wrong["type"], detail)

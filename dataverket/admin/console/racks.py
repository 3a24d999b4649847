"""Elevations of racks, drawn on the server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.views.generic import TemplateView

from apps.inventory import selectors as inventory
from apps.inventory.types import RackDevice, RackRecord
from apps.maskin import selectors as maskin
from apps.maskin import states
from apps.maskin.types import MachineView
from apps.observasjon import selectors as observasjon
from dataverket.admin.toolkit.sections import BAD, BUSY, GOOD, IDLE, WARN, url

UNIT_PX: Final = 20
TOP_PX: Final = 12
_MOST: Final = 10_000
_SERVERS: Final = "servers"  # the reconciler of servers


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A device in the drawing; coordinates in pixels."""

    name: str
    word: str
    tone: str
    title: str
    url: str
    top: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Elevation:
    """A rack in the drawing, with its unit numbers from the top down."""

    name: str
    place: str
    free: int
    height: int
    inner: int
    lines: tuple[tuple[int, int], ...]
    boxes: tuple[Box, ...]


class RacksView(TemplateView):
    """The racks of one datacenter."""

    template_name = "admin/dv/racks.html"
    admin_site: AdminSite | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the drawings; the number of queries does not grow with the racks."""
        if self.admin_site is None:
            raise LookupError("RacksView is served by the admin site, which passes itself.")
        sites = [site.name for site in inventory.list_datacenters()]
        chosen = self.request.GET.get("datacenter", "")
        chosen = chosen if chosen in sites else (sites[0] if sites else "")
        racks = inventory.list_racks(datacenter=chosen) if chosen else []
        machines = maskin.list_machines(limit=_MOST, datacenter=chosen) if chosen else []
        by_server = {machine.server_id: machine for machine in machines}
        wrong = {
            one.resource_id: one.summary for one in observasjon.open_drift_of(reconciler=_SERVERS)
        }
        return {
            **super().get_context_data(**kwargs),
            **self.admin_site.each_context(self.request),
            "title": f"Racks in {chosen}" if chosen else "Racks",
            "sites": [(name, url("racks", query=f"datacenter={name}")) for name in sites],
            "chosen": chosen,
            "racks": [elevation(rack, by_server, wrong) for rack in racks],
        }


def elevation(
    rack: RackRecord, machines: Mapping[Any, MachineView], wrong: Mapping[Any, str]
) -> Elevation:
    """Return a rack ready to be drawn; ``wrong`` tells of servers what is not as desired."""
    return Elevation(
        name=rack.name,
        place=f"{rack.room}, failure domain {rack.failure_domain}",
        free=rack.units - sum(device.units for device in rack.devices),
        height=rack.units * UNIT_PX + 2 * TOP_PX,
        inner=rack.units * UNIT_PX,
        lines=tuple(
            (unit, TOP_PX + (rack.units - unit) * UNIT_PX) for unit in range(rack.units, 0, -1)
        ),
        boxes=tuple(
            _box(rack, device, machines.get(device.id), wrong.get(device.id, ""))
            for device in rack.devices
        ),
    )


def _box(rack: RackRecord, device: RackDevice, machine: MachineView | None, wrong: str) -> Box:
    top = rack.units - (device.unit + device.units - 1)
    word, tone = _word(device, machine)
    if wrong and tone != BAD:
        word, tone = f"{word}, drift", WARN
    view = "inventory_switch_change" if device.kind == "switch" else "inventory_server_change"
    where = url("maskin_machine_change", machine.id) if machine else url(view, device.id)
    return Box(
        name=device.name,
        word=word,
        tone=tone,
        title=f"{device.name}: {word}, trust {device.trust}. {wrong}".removesuffix(" "),
        url=where,
        top=TOP_PX + top * UNIT_PX + 1,
        height=device.units * UNIT_PX - 2,
    )


def _word(device: RackDevice, machine: MachineView | None) -> tuple[str, str]:
    """Return what is written on a device, and its colour; unknown is grey."""
    if device.trust == "disputed":
        return "disputed", BAD
    if device.kind == "switch":
        return "switch", IDLE
    if machine is None:
        return ("not enrolled", IDLE) if device.trust == "verified" else (device.trust, IDLE)
    state = machine.provision_state
    if state in states.FAILED or machine.fault:
        return state.replace("_", " "), BAD
    if state in (states.AVAILABLE, states.ACTIVE):
        return state, GOOD
    return state.replace("_", " "), BUSY if state in states.PASSING else IDLE

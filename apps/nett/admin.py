"""Networks, pools, addresses, and switch ports as they shall be and as they were read."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.safestring import SafeString

from apps.nett import selectors
from apps.nett.models import AddressAllocation, Network, PrefixPool, SwitchPort, VlanPool
from apps.nett.models.network import PROVISIONING, TENANT
from apps.tenancy import selectors as tenancy
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    GOOD,
    IDLE,
    NONE,
    WARN,
    Cell,
    Section,
    choice_filter,
    clock_time,
    link,
    pill,
    url,
)
from dataverket.lib.scope import Visibility


def _name_projects(rows: Sequence[Any]) -> None:
    projects = tenancy.list_projects(visibility=Visibility.all())
    names = {project.id: project.name for project in projects}
    for row in rows:
        row.project_name = names.get(row.project_id, NONE if row.project_id else "platform")


class _OfDatacenter(DvModelAdmin):
    """Lets other pages link to the rows of one datacenter."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from other pages."""
        linked = lookup in ("datacenter", "network", "switch_name", "project_id")
        return linked or super().lookup_allowed(lookup, value, request)


@admin.register(Network)
class NetworkAdmin(_OfDatacenter):
    """Logical networks: a VLAN with a prefix in one datacenter."""

    list_display = ("name", "datacenter", "vlan_id", "prefix", "project", "purpose", "used")
    list_filter = (choice_filter("purpose", "purpose", [TENANT, PROVISIONING]),)
    search_fields = ("name", "datacenter")
    ordering = ("datacenter", "vlan_id")
    fields = (("name", "purpose"), ("datacenter", "vlan_id"), ("prefix", "gateway"), "created_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the addresses in the same query."""
        return super().get_queryset(request).annotate(addresses_used=Count("addresses"))

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name the projects."""
        _name_projects(rows)

    @admin.display(description="project")
    def project(self, obj: Any) -> str:
        """Whose it is."""
        return str(obj.project_name)

    @admin.display(description="addresses")
    def used(self, obj: Any) -> SafeString:
        """How many are in use, leading to them."""
        query = f"network={obj.pk}"
        return link(obj.addresses_used, "nett_addressallocation_changelist", query=query)

    def sections(self, request: HttpRequest, obj: Network) -> Sequence[Section]:  # noqa: ARG002
        """Show ports and addresses."""
        ports = [
            [
                Cell(text=str(port), url=url("nett_switchport_change", port.pk)),
                Cell(text=port.description or NONE),
                _proof(shown=port.shows(obj)),
            ]
            for port in obj.ports.order_by("switch_name", "port_name")
        ]
        addresses = selectors.list_addresses(
            visibility=Visibility.all(), limit=100, network_id=obj.pk
        )
        rows = [
            [Cell(text=row.address, mono=True), Cell(text=row.description or row.holder_type)]
            for row in addresses
        ]
        return [
            Section(
                title="Switch ports",
                columns=("Port", "Plugged in", "On the device"),
                rows=ports,
                empty="No port shall carry this network.",
            ),
            Section(title="Addresses in use", columns=("Address", "For"), rows=rows),
        ]


def _proof(*, shown: bool) -> Cell:
    return Cell(text="as desired", tone=GOOD) if shown else Cell(text="not proven", tone=IDLE)


@admin.register(SwitchPort)
class SwitchPortAdmin(_OfDatacenter):
    """Ports: what shall stand on them, and what was last read from the device."""

    list_display = ("port", "datacenter", "plugged", "desired", "realized", "proof", "read")
    list_select_related = ("desired_network",)
    search_fields = ("switch_name", "port_name", "description")
    ordering = ("switch_name", "port_name")
    fields = (
        ("port", "plugged"),
        ("desired", "realized"),
        ("proof", "read"),
        ("desired_revision", "realized_revision"),
    )
    readonly_fields = ("port", "plugged", "desired", "realized", "proof", "read")

    @admin.display(description="port", ordering="port_name")
    def port(self, obj: SwitchPort) -> str:
        """Switch and port."""
        return str(obj)

    @admin.display(description="plugged in")
    def plugged(self, obj: SwitchPort) -> str:
        """What hangs on it."""
        return obj.description or NONE

    @admin.display(description="desired")
    def desired(self, obj: SwitchPort) -> SafeString | str:
        """The network that it shall carry."""
        wanted = obj.desired_network
        if wanted is None:
            return "shut down"
        return link(f"{wanted.name} (VLAN {wanted.vlan_id})", "nett_network_change", wanted.pk)

    @admin.display(description="read from the device")
    def realized(self, obj: SwitchPort) -> str:
        """What the device said."""
        if obj.realized_at is None:
            return "never read"
        return f"VLAN {obj.realized_vlan}" if obj.realized_vlan else "no VLAN"

    @admin.display(description="proof")
    def proof(self, obj: SwitchPort) -> SafeString:
        """Whether the last reading shows what is desired; unknown is grey."""
        if obj.shows(obj.desired_network):
            return pill("as desired", GOOD)
        stale = obj.realized_at is None or obj.realized_revision < obj.desired_revision
        return pill("not proven", IDLE) if stale else pill("differs", WARN)

    @admin.display(description="last read (UTC)", ordering="realized_at")
    def read(self, obj: SwitchPort) -> str:
        """When."""
        return clock_time(obj.realized_at)


@admin.register(AddressAllocation)
class AddressAllocationAdmin(_OfDatacenter):
    """Addresses in use and what holds them."""

    list_display = ("address", "network_link", "project", "holder", "created_at")
    list_select_related = ("network",)
    search_fields = ("description", "network__name")
    ordering = ("-pk",)
    fields = (("address", "network_link"), ("holder", "holder_id"), "created_at")
    readonly_fields = ("network_link", "holder")

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name the projects."""
        _name_projects(rows)

    @admin.display(description="network")
    def network_link(self, obj: AddressAllocation) -> SafeString:
        """The network, leading to it."""
        return link(obj.network.name, "nett_network_change", obj.network_id)

    @admin.display(description="project")
    def project(self, obj: Any) -> str:
        """Whose it is."""
        return str(obj.project_name)

    @admin.display(description="for")
    def holder(self, obj: AddressAllocation) -> str:
        """What holds it."""
        kind = obj.holder_type.replace("_", " ")
        return f"{kind}: {obj.description}" if obj.description else kind


class _PoolAdmin(_OfDatacenter):
    """A pool with how much of it is used."""

    search_fields = ("name", "datacenter")
    ordering = ("datacenter", "name")
    readonly_fields = ("used",)

    def enrich(self, rows: Sequence[Any]) -> None:
        """Work out the use of all pools with three queries."""
        found = {pool.id: pool for pool in selectors.list_pools()}
        for row in rows:
            pool = found[row.pk]
            row.usage = f"{pool.used} of {pool.size}"

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Work out the use of one pool."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            self.enrich([found])
        return found

    @admin.display(description="used")
    def used(self, obj: Any) -> str:
        """How much is handed out."""
        return str(obj.usage)


@admin.register(VlanPool)
class VlanPoolAdmin(_PoolAdmin):
    """VLAN ids that may be handed out."""

    list_display = ("name", "datacenter", "first", "last", "used")
    fields = (("name", "datacenter"), ("first", "last"), "used")


@admin.register(PrefixPool)
class PrefixPoolAdmin(_PoolAdmin):
    """Prefixes from which networks get theirs."""

    list_display = ("name", "datacenter", "prefix", "network_length", "used")
    fields = (("name", "datacenter"), ("prefix", "network_length"), "used")

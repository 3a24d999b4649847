"""Imports with their approval, and what stands in the datacenters."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.inventory import selectors, services, states
from apps.inventory.models import Cable, Import, Server, Switch
from apps.inventory.records import import_view
from apps.inventory.types import InterfaceRecord, PlannedChange, PortRecord
from dataverket.admin.toolkit.actions import (
    ActionCall,
    Done,
    PlanForm,
    ReasonForm,
    service_action,
)
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
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

TRUST_TONES = {states.VERIFIED: GOOD, states.DISPUTED: BAD}
IMPORT_TONES = {states.WAITING_APPROVAL: WARN, states.APPLIED: GOOD, states.REJECTED: BAD}
TRUST = choice_filter("trust", "trust", states.TRUST.states)


class SubmitForm(ReasonForm):
    """Asks for the text of a site description."""

    text = forms.CharField(
        label="Site description (YAML)",
        widget=UnfoldAdminTextareaWidget({"rows": 14, "class": "dv-code"}),
        max_length=1024 * 1024,
        strip=False,
    )
    field_order = ("text", "reason")


def _waits(row: Import) -> bool:
    return row.state == states.WAITING_APPROVAL


@admin.register(Import)
class ImportAdmin(DvModelAdmin):
    """Submitted site descriptions. What is sensitive waits for another operator."""

    change_form_template = "admin/dv/import.html"
    list_display = ("what", "shown_state", "changes", "submitter_name", "reason", "when", "decided")
    list_display_links = ("what",)
    list_filter = (choice_filter("state", "state", states.IMPORT.states),)
    search_fields = ("datacenter", "submitter_name", "reason")
    ordering = ("-pk",)
    fields = ("datacenter",)
    actions_list = ("submit",)
    actions_detail = ("approve", "reject")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from the overview."""
        return lookup == "datacenter" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="import")
    def what(self, obj: Import) -> str:
        """Where it goes to."""
        return str(obj)

    @admin.display(description="state", ordering="state")
    def shown_state(self, obj: Import) -> SafeString:
        """Whether it waits or was decided."""
        return pill(obj.state, IMPORT_TONES.get(obj.state, IDLE))

    @admin.display(description="changes")
    def changes(self, obj: Import) -> str:
        """How much it changes."""
        waiting = f"{len(obj.pending)} need approval"
        return f"{waiting}, {len(obj.applied_at_once)} applied at once"

    @admin.display(description="submitted (UTC)", ordering="id")
    def when(self, obj: Import) -> str:
        """When it was submitted."""
        return clock_time(obj.created_at)

    @admin.display(description="decided by")
    def decided(self, obj: Import) -> str:
        """Who decided."""
        return obj.decider_name or NONE

    def page(self, request: HttpRequest, obj: Import) -> dict[str, Any]:
        """Show every change, and why the reader may not approve."""
        view = import_view(obj)
        return {
            "view": view,
            "tone": IMPORT_TONES.get(view.state, IDLE),
            "state_word": view.state.replace("_", " "),
            "waits": _waits(obj),
            "is_own": view.submitter_id == request.user.pk,
            "pending": [_lines(change) for change in view.pending],
            "at_once": [_lines(change) for change in view.applied_at_once],
        }

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[Any]:
        """Offer no approval to the submitter; the page says why."""
        offered = super().get_actions_detail(request, object_id)
        row = self.get_object(request, str(object_id))
        is_own = row is not None and row.submitter_id == request.user.pk
        return [button for button in offered if not (is_own and button.path == "approve")]

    @service_action(
        title="Submit a site description",
        allows="inventory.import",
        text="Racks and rooms are applied at once. Devices, cables and removals wait for another "
        "operator's approval.",
        submit="Submit",
        icon="upload_file",
        form=SubmitForm,
    )
    def submit(self, call: ActionCall) -> Done:
        """Submit a site description."""
        view = services.submit_import(
            actor=call.actor, text=call.form.cleaned_data["text"], reason=call.reason
        )
        return Done(
            text=f"{len(view.applied_at_once)} changes were applied, {len(view.pending)} wait.",
            url=url("inventory_import_change", view.id),
        )

    @service_action(
        title="Approve",
        allows="inventory.approve",
        text="Applies exactly the changes on this page. Devices become verified: commands and "
        "passwords go where they say.",
        icon="verified",
        variant=ActionVariant.SUCCESS,
        form=PlanForm,
        shown_for=_waits,
    )
    def approve(self, call: ActionCall) -> Done:
        """Approve the plan that was read."""
        services.approve_import(
            actor=call.actor,
            import_id=call.target.pk,
            plan_hash=call.form.cleaned_data["plan_hash"],
            reason=call.reason,
        )
        return Done(text="The import was approved and applied.")

    @service_action(
        title="Reject",
        allows="inventory.approve",
        text="Nothing on this page is applied. What was applied at once stays.",
        icon="block",
        variant=ActionVariant.DANGER,
        form=PlanForm,
        shown_for=_waits,
    )
    def reject(self, call: ActionCall) -> Done:
        """Refuse the plan that was read."""
        services.reject_import(
            actor=call.actor,
            import_id=call.target.pk,
            plan_hash=call.form.cleaned_data["plan_hash"],
            reason=call.reason,
        )
        return Done(text="The import was rejected.")


def _lines(change: PlannedChange) -> dict[str, Any]:
    """Return a change for the template: its head, and its fields as lines of a diff."""
    sign = {"create": "+", "change": "~", "remove": "-"}[change.action]
    head, *lines = change.text().splitlines()
    del head
    return {
        "kind": change.action,
        "head": f"{sign} {change.kind.replace('_', ' ')} {change.name}",
        "lines": [line.strip() for line in lines],
    }


class _DeviceAdmin(DvModelAdmin):
    """What servers and switches share."""

    list_select_related: Sequence[str] = ("datacenter", "rack", "device_type")
    list_filter = (TRUST, ("datacenter", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "serial")
    ordering = ("name",)
    readonly_fields: Sequence[str] = ("place", "shown_trust")

    @admin.display(description="place", ordering="rack__name")
    def place(self, obj: Any) -> SafeString:
        """Rack and unit, leading to the rack."""
        where = f"{obj.datacenter.name} / {obj.rack.name} / unit {obj.unit}"
        return link(where, "racks", query=f"datacenter={obj.datacenter.name}#rack-{obj.rack.name}")

    @admin.display(description="trust", ordering="trust")
    def shown_trust(self, obj: Any) -> SafeString:
        """How sure we are."""
        return pill(obj.trust, TRUST_TONES.get(obj.trust, IDLE))


@admin.register(Server)
class ServerAdmin(_DeviceAdmin):
    """Server hardware as it was described and verified."""

    list_display = ("name", "place", "device_type", "serial", "bmc_address", "shown_trust")
    list_select_related: Sequence[str] = ("datacenter", "rack", "device_type", "bmc")
    fields = (
        ("name", "shown_trust"),
        ("place", "device_type"),
        ("serial", "system_uuid"),
        "bmc_address",
    )
    readonly_fields: Sequence[str] = ("place", "shown_trust", "bmc_address")

    @admin.display(description="BMC")
    def bmc_address(self, obj: Server) -> str:
        """Where its management controller answers."""
        return str(getattr(obj, "bmc", None) or "none")

    def sections(self, request: HttpRequest, obj: Server) -> Sequence[Section]:  # noqa: ARG002
        """Show interfaces, and the way to the server in operation."""
        record = selectors.get_server(server_id=obj.pk)
        way = [[Cell(text="Lifecycle, power and use of this server", url=_machine(obj.name))]]
        return [
            Section(
                title="Interfaces",
                columns=("Name", "MAC", "Cabled to", "Trust in the cable"),
                rows=[_interface(port) for port in record.interfaces],
            ),
            Section(title="In operation", columns=("",), rows=way),
        ]


def _machine(name: str) -> str:
    return url("maskin_machine_changelist", query=f"q={name}")


def _interface(port: InterfaceRecord) -> list[Cell]:
    peer = port.peer
    return [
        Cell(text=f"{port.name} (boots)" if port.boot else port.name),
        Cell(text=port.mac or NONE, mono=True),
        Cell(
            text=f"{peer.switch_name}:{peer.port_name}" if peer else NONE,
            url=url("inventory_switch_change", peer.switch_id) if peer else "",
        ),
        Cell(text=port.trust, tone=TRUST_TONES.get(port.trust, IDLE)) if peer else Cell(text=NONE),
    ]


@admin.register(Switch)
class SwitchAdmin(_DeviceAdmin):
    """Switches as they were described and verified."""

    list_display = ("name", "place", "device_type", "nos", "management", "shown_trust")
    fields = (
        ("name", "shown_trust"),
        ("place", "device_type"),
        ("nos", "serial"),
        ("management", "host_key"),
        "credential",
    )
    readonly_fields: Sequence[str] = ("place", "shown_trust", "management")

    @admin.display(description="management address")
    def management(self, obj: Switch) -> str:
        """Where it is configured."""
        return f"{obj.host}:{obj.port}"

    def sections(self, request: HttpRequest, obj: Switch) -> Sequence[Section]:  # noqa: ARG002
        """Show the ports."""
        record = selectors.get_switch(switch_id=obj.pk)
        return [
            Section(
                title="Ports",
                columns=("Port", "Cabled to", "Trust in the cable"),
                rows=[_port(port) for port in record.ports],
                more_url=url("nett_switchport_changelist", query=f"switch_name={obj.name}"),
                more_text="desired and realized configuration",
            )
        ]


def _port(port: PortRecord) -> list[Cell]:
    if not port.peer_device_name:
        return [Cell(text=port.name), Cell(text=NONE), Cell(text=NONE)]
    return [
        Cell(text=port.name),
        Cell(text=f"{port.peer_device_name}:{port.peer_interface_name}"),
        Cell(text=port.trust, tone=TRUST_TONES.get(port.trust, IDLE)),
    ]


@admin.register(Cable)
class CableAdmin(DvModelAdmin):
    """Cables with how sure we are of them."""

    list_display = ("between", "shown_trust", "updated_at")
    list_filter = (TRUST,)
    search_fields = ("ends__interface__device__name",)
    search_help_text = "Name of a device at either end"
    ordering = ("-pk",)
    fields = ("between", "shown_trust", ("created_at", "updated_at"))
    readonly_fields = ("between", "shown_trust")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cable]:
        """Read both ends with the rows."""
        rows: QuerySet[Cable] = super().get_queryset(request)
        return rows.prefetch_related("ends__interface__device")

    @admin.display(description="between")
    def between(self, obj: Cable) -> str:
        """Both ends."""
        ends = sorted(obj.ends.all(), key=lambda end: end.side)
        return " ↔ ".join(f"{end.interface.device.name}:{end.interface.name}" for end in ends)

    @admin.display(description="trust", ordering="trust")
    def shown_trust(self, obj: Cable) -> SafeString:
        """How sure we are."""
        return pill(obj.trust, TRUST_TONES.get(obj.trust, IDLE))

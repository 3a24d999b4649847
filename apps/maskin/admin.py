"""Servers as Maskin runs them, what projects have of them, and installation images."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from apps.inventory import selectors as inventory
from apps.maskin import services, states
from apps.maskin.models import InstallImage, Machine, ServerAllocation
from apps.tasks import selectors as tasks
from apps.tasks.selectors import TaskFilter
from apps.tenancy import selectors as tenancy
from dataverket.admin.toolkit.actions import (
    ActionCall,
    Done,
    ReasonForm,
    TypedNameForm,
    service_action,
    started,
)
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
    BUSY,
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
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility

STATES = choice_filter(
    "provision_state",
    "lifecycle",
    states.SERVER.states,
    groups={"any failed": sorted(states.FAILED)},
)
POWER = choice_filter("power_state", "power", ["on", "off", "unknown"])


def tone_of(state: str) -> str:
    """Return the colour of a state of the lifecycle; unknown ones are grey."""
    if state in states.FAILED:
        return BAD
    if state in (states.AVAILABLE, states.ACTIVE):
        return GOOD
    return BUSY if state in states.PASSING else IDLE


class EnrollForm(ReasonForm):
    """Asks in which datacenter."""

    datacenter = forms.ChoiceField(widget=UnfoldAdminSelectWidget)
    field_order = ("datacenter", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [record.name for record in inventory.list_datacenters()]
        self.fields["datacenter"].choices = [(name, name) for name in names]


def _can_enroll(machine: Machine) -> bool:
    return machine.provision_state in (states.ENROLL, states.VERIFY_FAILED)


@admin.register(Machine)
class MachineAdmin(DvModelAdmin):
    """Servers in operation: lifecycle, power, use, faults, maintenance."""

    list_display = ("name", "lifecycle", "power", "use", "note", "server_class", "datacenter")
    list_filter = (STATES, POWER, "maintenance")
    search_fields = ("name", "serial", "server_class", "datacenter")
    search_help_text = "Name, serial number, class or datacenter"
    ordering = ("name",)
    fields = ("lifecycle", "power", "use", "note", "server_class", "failure_domain")
    readonly_fields = ("lifecycle", "power", "use", "note")
    actions_list = ("enroll_site",)
    actions_detail = (
        {"title": "Power", "icon": "power", "items": ["power_on", "power_off", "power_reset"]},
        "begin_maintenance",
        "end_maintenance",
        "enroll",
    )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from the overview."""
        return lookup == "datacenter" or super().lookup_allowed(lookup, value, request)

    def audit_id(self, obj: Machine) -> UUID:
        """The audit log knows servers by their inventory id."""
        return obj.server_id

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name the allocations with one query."""
        ids = [row.allocation_id for row in rows if row.allocation_id]
        names = dict(ServerAllocation.objects.filter(pk__in=ids).values_list("pk", "name"))
        for row in rows:
            row.allocation_name = names.get(row.allocation_id, "in use")

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Name the allocation of one server."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            self.enrich([found])
        return found

    @admin.display(description="lifecycle", ordering="provision_state")
    def lifecycle(self, obj: Machine) -> SafeString:
        """Where it stands in its lifecycle."""
        return pill(obj.provision_state, tone_of(obj.provision_state))

    @admin.display(description="power", ordering="power_state")
    def power(self, obj: Machine) -> SafeString:
        """The last reading; unknown is grey."""
        return pill(obj.power_state, GOOD if obj.power_state == "on" else IDLE)

    @admin.display(description="used by")
    def use(self, obj: Any) -> SafeString | str:
        """The allocation, leading to it."""
        if obj.allocation_id is None:
            return "free" if obj.provision_state == states.AVAILABLE else NONE
        return link(obj.allocation_name, "maskin_serverallocation_change", obj.allocation_id)

    @admin.display(description="fault or maintenance")
    def note(self, obj: Machine) -> SafeString | str:
        """What is wrong with it, or why it is kept back."""
        if obj.fault:
            return format_html(
                '{}<div class="dv-mute dv-clip">{}</div>', pill("fault", BAD), obj.fault
            )
        if obj.maintenance:
            text = obj.maintenance_reason
            return format_html("{} {}", pill("maintenance", WARN), text)
        return NONE

    def sections(self, request: HttpRequest, obj: Machine) -> Sequence[Section]:  # noqa: ARG002
        """Show hardware, interfaces and the latest tasks."""
        filters = TaskFilter(resource_id=obj.server_id)
        latest = tasks.list_tasks(visibility=Visibility.all(), filters=filters, limit=10)
        rows = [
            [
                Cell(text=task.title, url=url("tasks_task_change", task.id)),
                Cell(text=task.state.replace("_", " "), tone=_task_tone(task.state)),
                Cell(text=clock_time(task.created_at)),
                Cell(text=task.actor_name),
            ]
            for task in latest
        ]
        shown = Section(
            title="Latest tasks",
            columns=("Task", "State", "Created (UTC)", "Asked by"),
            rows=rows,
            more_url=url("tasks_task_changelist", query=f"resource_id={obj.server_id}"),
            more_text="all of this server",
        )
        return [shown, *_hardware(obj.server_id)]

    @service_action(
        title="Enroll approved servers",
        allows="server.operate",
        text="Takes every approved server of the inventory that is not yet enrolled into "
        "operation: its BMC is checked and its disks are wiped.",
        submit="Enroll",
        icon="add_to_queue",
        form=EnrollForm,
    )
    def enroll_site(self, call: ActionCall) -> Done:
        """Enroll all of a datacenter."""
        datacenter = call.form.cleaned_data["datacenter"]
        found = services.enroll_servers(actor=call.actor, server_ids=None, datacenter=datacenter)
        return Done(
            text=f"{len(found)} servers of {datacenter} are being enrolled.",
            url=url("tasks_task_changelist", query=f"state=unfinished&datacenter={datacenter}"),
        )

    @service_action(
        title="Enroll",
        allows="server.operate",
        text="Checks the BMC against the inventory and wipes the disks.",
        icon="add_to_queue",
        shown_for=_can_enroll,
    )
    def enroll(self, call: ActionCall) -> Done:
        """Enroll one server."""
        found = services.enroll_servers(actor=call.actor, server_ids=[call.target.server_id])
        return started(found[0], "Enrolling.") if found else Done(text="It is enrolled already.")

    @service_action(title="Power on", allows="server.operate", icon="power")
    def power_on(self, call: ActionCall) -> Done:
        """Switch it on."""
        return _power(call, "on")

    @service_action(
        title="Power off",
        allows="server.operate",
        text="At once, without asking the operating system.",
        icon="power_off",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
    )
    def power_off(self, call: ActionCall) -> Done:
        """Switch it off."""
        return _power(call, "off")

    @service_action(
        title="Reset",
        allows="server.operate",
        text="At once, without asking the operating system.",
        icon="restart_alt",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
    )
    def power_reset(self, call: ActionCall) -> Done:
        """Reset it."""
        return _power(call, "reset")

    @service_action(
        title="Begin maintenance",
        allows="server.operate",
        text="The server is not handed out until maintenance ends.",
        icon="build",
        shown_for=lambda machine: not machine.maintenance,
    )
    def begin_maintenance(self, call: ActionCall) -> Done:
        """Keep it back."""
        services.set_maintenance(
            actor=call.actor, server_id=call.target.server_id, on=True, reason=call.reason
        )
        return Done(text=f"{call.target} is in maintenance.")

    @service_action(
        title="End maintenance",
        allows="server.operate",
        text="The server may be handed out again.",
        icon="build_circle",
        shown_for=lambda machine: machine.maintenance,
    )
    def end_maintenance(self, call: ActionCall) -> Done:
        """Hand it out again."""
        services.set_maintenance(
            actor=call.actor, server_id=call.target.server_id, on=False, reason=call.reason
        )
        return Done(text=f"{call.target} may be handed out again.")


def _power(call: ActionCall, action: str) -> Done:
    task = services.power_server(
        actor=call.actor, server_id=call.target.server_id, action=action, reason=call.reason
    )
    return started(task, f"Power {action}: the task has begun.")


def _task_tone(state: str) -> str:
    if state in ("failed", "stuck"):
        return BAD
    if state == "succeeded":
        return GOOD
    return WARN if state in ("dependency_blocked", "unwinding", "awaiting_approval") else IDLE


def _hardware(server_id: UUID) -> list[Section]:
    """Return what the inventory knows of a server; nothing when it has left the inventory."""
    try:
        record = inventory.get_server(server_id=server_id)
    except NotFound:
        return [Section(title="Hardware", columns=(), rows=(), empty="Not in the inventory.")]
    place = f"{record.datacenter}, rack {record.rack}, unit {record.unit}"
    bmc = f"{record.bmc.protocol} {record.bmc.host}:{record.bmc.port}" if record.bmc else "none"
    facts = [
        [Cell(text="Place"), Cell(text=place)],
        [Cell(text="Serial number"), Cell(text=record.serial, mono=True)],
        [
            Cell(text="Hardware"),
            Cell(
                text=f"{record.cores} cores, {record.memory_mib} MiB memory, "
                f"{record.disk_gib} GiB disk"
            ),
        ],
        [Cell(text="BMC"), Cell(text=bmc, mono=True)],
        [
            Cell(text="Inventory"),
            Cell(text=f"trust: {record.trust}", url=url("inventory_server_change", record.id)),
        ],
    ]
    ports = [
        [
            Cell(text=port.name),
            Cell(text=port.mac or NONE, mono=True),
            Cell(text=f"{port.peer.switch_name}:{port.peer.port_name}" if port.peer else NONE),
            Cell(text=port.trust, tone=GOOD if port.trust == "verified" else IDLE),
        ]
        for port in record.interfaces
    ]
    return [
        Section(title="Hardware", columns=("", ""), rows=facts),
        Section(title="Interfaces", columns=("Name", "MAC", "Cabled to", "Cable"), rows=ports),
    ]


_PHASES = {states.ACTIVE: GOOD, states.PHASE_FAILED: BAD, states.PENDING: IDLE}


@admin.register(ServerAllocation)
class ServerAllocationAdmin(DvModelAdmin):
    """Servers that projects use."""

    list_display = ("name", "shown_phase", "project", "server", "server_class", "image", "address")
    list_filter = (choice_filter("phase", "phase", states.ALLOCATION.states),)
    search_fields = ("name", "server_name", "datacenter")
    ordering = ("-pk",)
    fields = (
        ("name", "shown_phase"),
        ("server", "address"),
        ("server_class", "image"),
        ("datacenter", "failure_domain"),
        "placement_reason",
        "created_at",
    )
    readonly_fields = ("shown_phase", "server")

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name the projects."""
        projects = tenancy.list_projects(visibility=Visibility.all())
        names = {project.id: project.name for project in projects}
        for row in rows:
            row.project_name = names.get(row.project_id, NONE)

    @admin.display(description="phase", ordering="phase")
    def shown_phase(self, obj: ServerAllocation) -> SafeString:
        """The observed phase."""
        return pill(obj.phase, _PHASES.get(obj.phase, BUSY))

    @admin.display(description="project")
    def project(self, obj: Any) -> str:
        """Whose it is."""
        return str(obj.project_name)

    @admin.display(description="server")
    def server(self, obj: ServerAllocation) -> SafeString | str:
        """Which server it got."""
        if not obj.server_name:
            return "none yet"
        return link(obj.server_name, "maskin_machine_changelist", query=f"q={obj.server_name}")

    def sections(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: ServerAllocation,
    ) -> Sequence[Section]:
        """Show the conditions and the task that works on it."""
        conditions = [
            [Cell(text=item.get(key, NONE)) for key in ("type", "status", "reason", "message")]
            for item in obj.conditions
        ]
        found = [
            Section(
                title="Conditions",
                columns=("Condition", "Status", "Reason", "Message"),
                rows=conditions,
            )
        ]
        if obj.task_id:
            row = [Cell(text="Open the task", url=url("tasks_task_change", obj.task_id))]
            found.append(Section(title="Last task", columns=("",), rows=[row]))
        return found


@admin.register(InstallImage)
class InstallImageAdmin(DvModelAdmin):
    """What servers are installed with."""

    list_display = ("name", "kernel_name", "initrd_name", "updated_at")
    search_fields = ("name",)
    ordering = ("name",)
    fields = (
        "name",
        ("kernel_name", "kernel_sha256"),
        ("initrd_name", "initrd_sha256"),
        "kernel_arguments",
    )

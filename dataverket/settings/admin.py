"""Settings of the operator admin: its theme, its sidebar, its middleware."""

from typing import Any, Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

ADMIN_APPS: Final = ["dataverket.admin"]
ADMIN_MIDDLEWARE: Final = [
    "dataverket.admin.console.headers.AdminSecurityPolicy",
    "dataverket.admin.console.not_found.AdminNotFound",
]


def _style(request: HttpRequest) -> str:  # noqa: ARG001 - Unfold's signature
    return static("dv/dv.css")


def _script(request: HttpRequest) -> str:  # noqa: ARG001 - Unfold's signature
    return static("dv/dialogs.js")


def _icon(request: HttpRequest) -> str:  # noqa: ARG001 - Unfold's signature
    return static("dv/favicon.svg")


def _item(title: str, icon: str, view: str, **more: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{view}"), **more}


def _group(title: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items)}


_NAVIGATION = [
    {
        "title": "Operate",
        "items": [
            _item("Overview", "space_dashboard", "index"),
            _item("Tasks", "conversion_path", "tasks_task_changelist"),
            _item(
                "Approvals",
                "how_to_vote",
                "tasks_approval_changelist",
                badge="dataverket.admin.console.dashboard.waiting_approvals",
                badge_variant="warning",
            ),
            _item("Schedules", "schedule", "tasks_schedule_changelist"),
            _item("Maintenance windows", "event_available", "tasks_maintenancewindow_changelist"),
            _item("Approval policies", "policy", "tasks_approvalpolicy_changelist"),
            _item("Dependency map", "account_tree", "dependency_map"),
            _item("Dependency health", "monitor_heart", "tasks_dependencyhealth_changelist"),
            _item("Runbooks", "menu_book", "runbooks"),
            _item("Drift", "difference", "observasjon_driftfinding_changelist"),
            _item("Reconcilers", "sync", "observasjon_reconcilersite_changelist"),
            _item(
                "Runbook runs",
                "checklist",
                "observasjon_runbookrun_changelist",
                badge="dataverket.admin.console.dashboard.waiting_proposals",
                badge_variant="warning",
            ),
            _item("Dead letters", "mark_email_unread", "tasks_deadletter_changelist"),
        ],
    },
    _group(
        "Inventory",
        _item(
            "Imports and approvals",
            "approval",
            "inventory_import_changelist",
            badge="dataverket.admin.console.dashboard.waiting_imports",
            badge_variant="warning",
        ),
        _item("Racks", "view_agenda", "racks"),
        _item("Server hardware", "memory", "inventory_server_changelist"),
        _item("Switches", "hub", "inventory_switch_changelist"),
        _item("Cables", "cable", "inventory_cable_changelist"),
    ),
    _group(
        "Maskin",
        _item("Servers", "dns", "maskin_machine_changelist"),
        _item("Allocations", "assignment_ind", "maskin_serverallocation_changelist"),
        _item("Images", "album", "maskin_installimage_changelist"),
    ),
    _group(
        "Nett",
        _item("Networks", "lan", "nett_network_changelist"),
        _item("Switch ports", "settings_ethernet", "nett_switchport_changelist"),
        _item("Addresses", "pin", "nett_addressallocation_changelist"),
        _item("VLAN pools", "tag", "nett_vlanpool_changelist"),
        _item("Prefix pools", "account_tree", "nett_prefixpool_changelist"),
    ),
    _group(
        "Tenancy",
        _item("Tenants", "domain", "tenancy_tenant_changelist"),
        _item("Projects", "folder", "tenancy_project_changelist"),
        _item("Quotas", "speed", "tenancy_quota_changelist"),
    ),
    _group(
        "Identity",
        _item("Users", "person", "identitet_user_changelist"),
        _item("Machine accounts", "smart_toy", "identitet_machineaccount_changelist"),
        _item("Role assignments", "badge", "identitet_roleassignment_changelist"),
        _item("API tokens", "key", "identitet_apitoken_changelist"),
    ),
    _group("Audit", _item("Audit log", "receipt_long", "audit_auditrecord_changelist")),
]

_BLUE = {
    "50": "oklch(97% .014 240)",
    "100": "oklch(94% .03 240)",
    "200": "oklch(89% .06 240)",
    "300": "oklch(81% .1 240)",
    "400": "oklch(70% .15 240)",
    "500": "oklch(62% .17 245)",
    "600": "oklch(54% .18 250)",
    "700": "oklch(48% .17 250)",
    "800": "oklch(42% .14 250)",
    "900": "oklch(37% .11 250)",
    "950": "oklch(28% .09 250)",
}

UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": "Dataverket",
    "SITE_HEADER": "Dataverket",
    "SITE_SUBHEADER": "Sentral · operator",
    "SITE_SYMBOL": "dns",
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "dataverket.admin.console.dashboard.dashboard",
    "SITE_VIEWS": [
        ("racks/", "racks", "dataverket.admin.console.racks.RacksView"),
        (
            "dependency-map/",
            "dependency_map",
            "dataverket.admin.console.dependency_map.DependencyMapView",
        ),
        ("runbooks/", "runbooks", "dataverket.admin.console.runbooks.RunbooksView"),
        ("runbooks/<slug:runbook>/", "runbook", "dataverket.admin.console.runbooks.RunbookView"),
    ],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _icon}],
    "STYLES": [_style],
    "SCRIPTS": [_script],
    "COLORS": {"primary": _BLUE},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": _NAVIGATION,
    },
}

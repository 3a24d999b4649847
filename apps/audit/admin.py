"""The audit log, for reading."""

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.audit.models import AuditRecord, AuditSeal
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import GOOD, IDLE, NONE, choice_filter, clock_time, pill

SOURCES = choice_filter("source", "source", ["api", "cli", "admin", "schedule", "system"])
ACTORS = choice_filter("actor_kind", "kind of actor", ["user", "machine", "system"])

# What the platform reads for its own work, each time it does. What a person reads is never routine.
ROUTINE: Final = Q(action="secret.resolved", actor_kind="system")


class RoutineFilter(admin.SimpleListFilter):
    """Leaves routine readings out of the list unless they are asked for. They stay in the log."""

    title = "routine readings"
    parameter_name = "routine"

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        model_admin: Any,  # noqa: ARG002
    ) -> list[tuple[str, str]]:
        """Return the choice beside leaving them out."""
        return [("shown", "shown")]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:  # type: ignore[override]
        """Return both choices; Django's own first one would be called "All"."""
        hidden, shown = super().choices(changelist)
        yield {**hidden, "display": "hidden"}
        yield dict(shown)

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Any],
    ) -> QuerySet[Any]:
        """Leave them out, or not."""
        return queryset if self.value() == "shown" else queryset.exclude(ROUTINE)


@admin.register(AuditRecord)
class AuditRecordAdmin(DvModelAdmin):
    """Who did what to which object, and why. Sealed: a link of the hash chain."""

    list_display = ("time", "actor_name", "action", "on", "reason", "source", "sealed")
    list_display_links = ("time",)
    list_filter = (RoutineFilter, SOURCES, ACTORS)
    list_before_template = "admin/dv/audit_before.html"
    search_fields = ("action", "object_name", "actor_name", "reason")
    search_help_text = "Action, object, actor or reason"
    ordering = ("-pk",)
    fieldsets = (
        ("What", {"fields": (("action", "time"), ("on", "object_id"), "reason")}),
        ("Who", {"fields": (("actor_name", "actor_kind"), ("source", "remote_address"))}),
        ("Values", {"fields": ("values_before", "values_after")}),
        ("Where", {"fields": (("tenant_id", "project_id"), "correlation_id", "sealed")}),
    )
    readonly_fields = ("time", "on", "sealed", "values_before", "values_after")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditRecord]:
        """Add whether each record is sealed."""
        rows: QuerySet[AuditRecord] = super().get_queryset(request)
        seal = AuditSeal.objects.filter(record_id=OuterRef("pk"))
        return rows.annotate(is_sealed=Exists(seal))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say above the list whether it is whole."""
        query = request.GET.copy()
        is_whole = query.pop("routine", [""])[-1] == "shown"
        if not is_whole:
            query["routine"] = "shown"
        query.pop("p", None)  # the page of another list
        context = {"is_whole": is_whole, "other_list": f"?{query.urlencode()}"}
        response: HttpResponse = super().changelist_view(request, context | (extra_context or {}))
        return response

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow links from the page of any object."""
        linked = lookup in ("object_id", "correlation_id", "actor_id", "tenant_id", "project_id")
        return linked or super().lookup_allowed(lookup, value, request)

    def audit_id(self, obj: AuditRecord) -> UUID | None:
        """Lead to everything that happened to the same object."""
        return obj.object_id

    @admin.display(description="time (UTC)", ordering="id")
    def time(self, obj: AuditRecord) -> str:
        """When."""
        return clock_time(obj.at)

    @admin.display(description="object")
    def on(self, obj: AuditRecord) -> SafeString:
        """What it was done to."""
        return format_html('{} <span class="dv-mute">{}</span>', obj.object_name, obj.object_type)

    @admin.display(description="sealed")
    def sealed(self, obj: AuditRecord) -> SafeString:
        """Whether the record is a link of the chain yet."""
        return pill("sealed", GOOD) if obj.is_sealed else pill("not yet", IDLE)  # type: ignore[attr-defined]

    @admin.display(description="before")
    def values_before(self, obj: AuditRecord) -> SafeString:
        """The values before the change."""
        return _json(obj.before)

    @admin.display(description="after")
    def values_after(self, obj: AuditRecord) -> SafeString:
        """The values after the change."""
        return _json(obj.after)


def _json(value: Any) -> SafeString:
    if value is None:
        return pill(NONE, IDLE)
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    return format_html('<pre class="dv-pre">{}</pre>', text)

"""The base of all pages over models: everything is read-only, only buttons change anything."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.admin import ShowFacets
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.dataclasses import UnfoldAction

from dataverket.admin.toolkit.checks import ServiceActionChecks
from dataverket.admin.toolkit.sections import NONE, Section


class DvModelAdmin(ModelAdmin):  # type: ignore[misc]
    """A read-only list and page. What changes anything is a ``service_action``."""

    actions = None
    checks_class = ServiceActionChecks
    change_form_template = "admin/dv/change_form.html"
    list_per_page = 50
    list_filter_sheet = False
    list_filter_submit = False
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    empty_value_display = NONE

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nothing is added by a form: services create."""
        return False

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: Model | None = None,  # noqa: ARG002
    ) -> bool:
        """Nothing is edited by a form: services change."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: Model | None = None,  # noqa: ARG002
    ) -> bool:
        """Nothing is deleted by a form: services delete."""
        return False

    def owners(self, obj: Any) -> dict[str, UUID | None]:
        """Return the ids of tenant, project and environment for the permission check."""
        return {
            name: getattr(obj, name, None) for name in ("tenant_id", "project_id", "environment_id")
        }

    def audit_id(self, obj: Any) -> Any:
        """Return the id under which the audit log knows the object."""
        return obj.pk

    def sections(self, request: HttpRequest, obj: Any) -> Sequence[Section]:  # noqa: ARG002
        """Return tables that stand below the fields of an object."""
        return ()

    def page(self, request: HttpRequest, obj: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return more context for the template of an object's page."""
        return {}

    def enrich(self, rows: Sequence[Any]) -> None:
        """Set more attributes on the rows of one list page, with a constant number of queries."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list with its rows read once and enriched."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        self.enrich(changelist.result_list)
        return changelist

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[UnfoldAction]:
        """Return the buttons that make sense for the object as it is."""
        offered = super().get_actions_detail(request, object_id)
        if not any(_condition(button) for button in offered):
            return list(offered)
        obj = self.get_object(request, str(object_id))
        return [button for button in offered if obj is not None and _fits(button, obj)]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the sections and the way to the audit log."""
        obj = kwargs.get("obj")
        if obj is not None:
            log = reverse("admin:audit_auditrecord_changelist")
            context |= {
                "sections": self.sections(request, obj),
                "audit_url": f"{log}?object_id={self.audit_id(obj)}",
                **self.page(request, obj),
            }
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response


def _condition(button: UnfoldAction) -> Any:
    return getattr(button.method, "dv_shown_for", None)


def _fits(button: UnfoldAction, obj: Any) -> bool:
    condition = _condition(button)
    return condition is None or bool(condition(obj))

"""Tenants, projects and quotas."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.tenancy import selectors, services
from apps.tenancy.models import Project, Quota, Tenant
from apps.tenancy.types import QuotaResource
from dataverket.admin.toolkit.actions import (
    ActionCall,
    Done,
    ReasonForm,
    TypedNameForm,
    service_action,
)
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import Cell, Section, link, url
from dataverket.lib.scope import Visibility

_CREATED = ("created_at", "version")


class NameForm(ReasonForm):
    """Asks for the name of something new."""

    name = forms.CharField(
        max_length=63,
        widget=UnfoldAdminTextInputWidget,
        help_text="1 to 63 lower-case letters, digits and hyphens.",
    )
    display_name = forms.CharField(
        max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )
    field_order = ("name", "display_name", "reason")


class QuotaForm(ReasonForm):
    """Asks how much of what."""

    resource = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in QuotaResource], widget=UnfoldAdminSelectWidget
    )
    limit = forms.IntegerField(min_value=0, widget=UnfoldAdminIntegerFieldWidget)
    field_order = ("resource", "limit", "reason")


def _quota_section(**scope: UUID) -> Section:
    usage = selectors.quota_usage(visibility=Visibility.all(), **scope)
    return Section(
        title="Quotas",
        columns=("Resource", "Used", "Limit", "Counted for"),
        rows=[
            [
                Cell(text=quota.resource.value, url=url("tenancy_quota_change", quota.id)),
                Cell(text=quota.used),
                Cell(text=quota.limit),
                Cell(text="the project" if quota.project_id else "the whole tenant"),
            ]
            for quota in usage
        ],
        empty="No quota: nothing is limited.",
    )


@admin.register(Tenant)
class TenantAdmin(DvModelAdmin):
    """Organisations on the platform."""

    list_display = ("name", "display_name", "project_count", "created_at")
    search_fields = ("name", "display_name")
    ordering = ("name",)
    fields = (("name", "display_name"), _CREATED)
    actions_list = ("create_tenant",)
    actions_detail = ("create_project", "set_quota", "delete_tenant")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the projects in the same query."""
        return super().get_queryset(request).annotate(projects_total=Count("projects"))

    def owners(self, obj: Any) -> dict[str, UUID | None]:
        """A tenant is its own owner."""
        return {"tenant_id": obj.pk if obj else None}

    @admin.display(description="projects", ordering="projects_total")
    def project_count(self, obj: Any) -> SafeString:
        """How many, leading to them."""
        return link(
            obj.projects_total, "tenancy_project_changelist", query=f"tenant__id__exact={obj.pk}"
        )

    def sections(self, request: HttpRequest, obj: Tenant) -> Sequence[Section]:  # noqa: ARG002
        """Show projects and quotas."""
        projects = selectors.list_projects(visibility=Visibility.all(), tenant_id=obj.pk)
        rows = [
            [
                Cell(text=row.name, url=url("tenancy_project_change", row.id)),
                Cell(text=row.display_name),
            ]
            for row in projects
        ]
        shown = Section(title="Projects", columns=("Name", "Display name"), rows=rows)
        return [shown, _quota_section(tenant_id=obj.pk)]

    @service_action(
        title="Create tenant", allows="tenant.create", icon="add", form=NameForm, submit="Create"
    )
    def create_tenant(self, call: ActionCall) -> Done:
        """Create a tenant."""
        view = services.create_tenant(
            actor=call.actor,
            name=call.form.cleaned_data["name"],
            display_name=call.form.cleaned_data["display_name"],
            reason=call.reason,
        )
        return Done(
            text=f"Tenant {view.name} was created.", url=url("tenancy_tenant_change", view.id)
        )

    @service_action(
        title="Create project", allows="project.create", icon="create_new_folder", form=NameForm
    )
    def create_project(self, call: ActionCall) -> Done:
        """Create a project of the tenant."""
        view = services.create_project(
            actor=call.actor,
            tenant_id=call.target.pk,
            name=call.form.cleaned_data["name"],
            display_name=call.form.cleaned_data["display_name"],
            reason=call.reason,
        )
        return Done(
            text=f"Project {view.name} was created.", url=url("tenancy_project_change", view.id)
        )

    @service_action(title="Set quota", allows="quota.manage", icon="speed", form=QuotaForm)
    def set_quota(self, call: ActionCall) -> Done:
        """Limit the whole tenant."""
        view = services.set_quota(
            actor=call.actor,
            tenant_id=call.target.pk,
            resource=QuotaResource(call.form.cleaned_data["resource"]),
            limit=call.form.cleaned_data["limit"],
            reason=call.reason,
        )
        return Done(text=f"{call.target}: at most {view.limit} {view.resource.value}.")

    @service_action(
        title="Delete",
        allows="tenant.manage",
        text="Only a tenant without projects can be deleted. Its quotas go with it.",
        icon="delete",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
        submit="Delete tenant",
    )
    def delete_tenant(self, call: ActionCall) -> Done:
        """Delete an empty tenant."""
        services.delete_tenant(actor=call.actor, tenant_id=call.target.pk, reason=call.reason)
        return Done(text=f"Tenant {call.target} was deleted.")


@admin.register(Project)
class ProjectAdmin(DvModelAdmin):
    """Projects of tenants."""

    list_display = ("name", "tenant_link", "display_name", "created_at")
    list_select_related = ("tenant",)
    list_filter = (("tenant", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "display_name", "tenant__name")
    ordering = ("tenant__name", "name")
    fields = (("name", "display_name"), "tenant_link", _CREATED)
    readonly_fields = ("tenant_link",)
    actions_detail = ("set_quota", "delete_project")

    def owners(self, obj: Any) -> dict[str, UUID | None]:
        """A project is its own owner, and its tenant owns it."""
        return {
            "tenant_id": obj.tenant_id if obj else None,
            "project_id": obj.pk if obj else None,
        }

    @admin.display(description="tenant", ordering="tenant__name")
    def tenant_link(self, obj: Project) -> SafeString:
        """The tenant, leading to it."""
        return link(obj.tenant.name, "tenancy_tenant_change", obj.tenant_id)

    def sections(self, request: HttpRequest, obj: Project) -> Sequence[Section]:  # noqa: ARG002
        """Show environments and quotas."""
        environments = selectors.list_environments(visibility=Visibility.all(), project_id=obj.pk)
        shown = Section(
            title="Environments",
            columns=("Name",),
            rows=[[Cell(text=row.name)] for row in environments],
        )
        return [shown, _quota_section(project_id=obj.pk)]

    @service_action(title="Set quota", allows="quota.manage", icon="speed", form=QuotaForm)
    def set_quota(self, call: ActionCall) -> Done:
        """Limit the project."""
        view = services.set_quota(
            actor=call.actor,
            tenant_id=call.target.tenant_id,
            project_id=call.target.pk,
            resource=QuotaResource(call.form.cleaned_data["resource"]),
            limit=call.form.cleaned_data["limit"],
            reason=call.reason,
        )
        return Done(text=f"{call.target}: at most {view.limit} {view.resource.value}.")

    @service_action(
        title="Delete",
        allows="project.manage",
        text="Only a project without environments and without reservations can be deleted.",
        icon="delete",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
        submit="Delete project",
    )
    def delete_project(self, call: ActionCall) -> Done:
        """Delete an empty project."""
        services.delete_project(actor=call.actor, project_id=call.target.pk, reason=call.reason)
        return Done(text=f"Project {call.target} was deleted.")


@admin.register(Quota)
class QuotaAdmin(DvModelAdmin):
    """Limits of tenants and projects."""

    list_display = ("resource", "limit", "tenant", "project", "updated_at")
    list_select_related = ("tenant", "project")
    search_fields = ("tenant__name", "project__name")
    ordering = ("tenant__name", "resource")
    fields = (("resource", "limit"), ("tenant", "project"), "updated_at")
    actions_detail = ("remove_quota",)

    @service_action(
        title="Remove limit",
        allows="quota.manage",
        text="Without a quota there is no limit.",
        icon="delete",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
    )
    def remove_quota(self, call: ActionCall) -> Done:
        """Remove the limit."""
        services.remove_quota(actor=call.actor, quota_id=call.target.pk, reason=call.reason)
        return Done(text="The limit was removed.")

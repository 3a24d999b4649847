"""Users, machine accounts, roles and tokens."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant

from apps.identitet import services
from apps.identitet.models import ApiToken, MachineAccount, RoleAssignment, User
from apps.identitet.types import Role, ScopeKind
from apps.tenancy import selectors as tenancy
from dataverket.admin.toolkit.actions import (
    ActionCall,
    Done,
    ReasonForm,
    TypedNameForm,
    service_action,
)
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
    GOOD,
    IDLE,
    Cell,
    Section,
    choice_filter,
    clock_time,
    pill,
    url,
)
from dataverket.lib import clock
from dataverket.lib.scope import Visibility

admin.site.unregister(Group)


def _active(obj: Any) -> SafeString:
    return pill("active", GOOD) if obj.is_active else pill("deactivated", IDLE)


def _is_active(obj: Any) -> bool:
    return bool(obj.is_active)


def _scope_names() -> dict[Any, str]:
    """Return the names of all tenants and projects by id; two queries."""
    everything = Visibility.all()
    names = {row.id: row.name for row in tenancy.list_tenants(visibility=everything)}
    for project in tenancy.list_projects(visibility=everything):
        names[project.id] = f"{names.get(project.tenant_id, '?')} / {project.name}"
    return names


def _scope(obj: Any) -> str:
    names = getattr(obj, "scope_names", None) or _scope_names()
    if obj.scope_kind == ScopeKind.PLATFORM:
        return "the whole platform"
    name = names.get(obj.project_id or obj.tenant_id, "deleted")
    inside = ", one environment" if obj.scope_kind == ScopeKind.ENVIRONMENT else ""
    return f"{obj.scope_kind} {name}{inside}"


@admin.register(User)
class UserAdmin(DvModelAdmin):
    """People who can sign in. What they may do stands in their role assignments."""

    list_display = ("username", "display_name", "email", "active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "display_name", "email")
    ordering = ("username",)
    fields = (("username", "display_name"), ("email", "active"), ("last_login", "created_at"))
    readonly_fields = ("active",)
    actions_detail = ("deactivate",)

    @admin.display(description="account", ordering="is_active")
    def active(self, obj: User) -> SafeString:
        """Whether the person can sign in."""
        return _active(obj)

    def sections(self, request: HttpRequest, obj: User) -> Sequence[Section]:  # noqa: ARG002
        """Show roles and tokens."""
        names = _scope_names()
        roles = RoleAssignment.objects.filter(principal_kind="user", principal_id=obj.pk)
        rows = []
        for role in roles.order_by("pk"):
            role.scope_names = names  # type: ignore[attr-defined]
            where = url("identitet_roleassignment_change", role.pk)
            rows.append(
                [
                    Cell(text=role.role, url=where),
                    Cell(text=_scope(role)),
                    Cell(text=clock_time(role.expires_at)),
                ]
            )
        tokens = [
            [
                Cell(text=token.name, url=url("identitet_apitoken_change", token.pk)),
                Cell(text=str(token), mono=True),
                Cell(text=clock_time(token.expires_at)),
            ]
            for token in obj.tokens.order_by("-pk")
        ]
        return [
            Section(
                title="Roles", columns=("Role", "At", "Until (UTC)"), rows=rows, empty="No role."
            ),
            Section(title="API tokens", columns=("Name", "Token", "Until (UTC)"), rows=tokens),
        ]

    @service_action(
        title="Deactivate",
        allows="user.manage",
        text="The person is signed out everywhere and every token of the account stops working.",
        icon="person_off",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
        shown_for=_is_active,
    )
    def deactivate(self, call: ActionCall) -> Done:
        """Deactivate the account."""
        services.deactivate_user(actor=call.actor, user_id=call.target.pk, reason=call.reason)
        return Done(text=f"User {call.target.username} was deactivated.")


@admin.register(MachineAccount)
class MachineAccountAdmin(DvModelAdmin):
    """Accounts for programs."""

    list_display = ("name", "description", "owner", "active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "description")
    ordering = ("name",)
    fields = (("name", "description"), ("owner", "active"), "created_at")
    readonly_fields = ("owner", "active")
    actions_detail = ("deactivate",)

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name the owners."""
        names = _scope_names()
        for row in rows:
            row.scope_names = names

    @admin.display(description="belongs to")
    def owner(self, obj: Any) -> str:
        """The tenant or project that administrates the account."""
        names = getattr(obj, "scope_names", None) or _scope_names()
        return names.get(obj.project_id or obj.tenant_id, "the platform")

    @admin.display(description="account", ordering="is_active")
    def active(self, obj: MachineAccount) -> SafeString:
        """Whether its tokens work."""
        return _active(obj)

    @service_action(
        title="Deactivate",
        allows="user.manage",
        text="Every token of the account stops working.",
        icon="block",
        variant=ActionVariant.DANGER,
        form=TypedNameForm,
        shown_for=_is_active,
    )
    def deactivate(self, call: ActionCall) -> Done:
        """Deactivate the account."""
        services.deactivate_machine_account(
            actor=call.actor, machine_id=call.target.pk, reason=call.reason
        )
        return Done(text=f"Machine account {call.target} was deactivated.")


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(DvModelAdmin):
    """Who may do what where."""

    list_display = ("principal", "role", "scope", "until", "granted_by", "created_at")
    list_filter = (
        choice_filter("role", "role", [role.value for role in Role]),
        choice_filter("scope_kind", "scope", [kind.value for kind in ScopeKind]),
    )
    ordering = ("-pk",)
    fields = (("principal", "role"), ("scope", "until"), ("granted_by", "created_at"), "reason")
    readonly_fields = ("principal", "scope", "until")
    actions_detail = ("revoke",)

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name principals and scopes."""
        names = _scope_names()
        people = dict(
            User.objects.filter(pk__in=[row.principal_id for row in rows]).values_list(
                "pk", "username"
            )
        )
        machines = MachineAccount.objects.filter(pk__in=[row.principal_id for row in rows])
        people |= dict(machines.values_list("pk", "name"))
        for row in rows:
            row.scope_names, row.principal_name = names, people.get(row.principal_id, "deleted")

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Name principal and scope of one assignment."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            self.enrich([found])
        return found

    @admin.display(description="who")
    def principal(self, obj: Any) -> str:
        """The user or machine account."""
        kind = "" if obj.principal_kind == "user" else " (machine account)"
        return f"{obj.principal_name}{kind}"

    @admin.display(description="where")
    def scope(self, obj: RoleAssignment) -> str:
        """Where the role counts."""
        return _scope(obj)

    @admin.display(description="until (UTC)", ordering="expires_at")
    def until(self, obj: RoleAssignment) -> str:
        """When it expires."""
        return clock_time(obj.expires_at) if obj.expires_at else "no end"

    @service_action(
        title="Revoke",
        allows="role.manage",
        text="The role ends now. The last platform operator cannot be revoked.",
        icon="remove_moderator",
        variant=ActionVariant.DANGER,
        form=ReasonForm,
    )
    def revoke(self, call: ActionCall) -> Done:
        """End the role."""
        services.revoke_role(actor=call.actor, assignment_id=call.target.pk, reason=call.reason)
        return Done(text=f"{call.target.principal_name} is {call.target.role} no more.")


@admin.register(ApiToken)
class ApiTokenAdmin(DvModelAdmin):
    """API tokens by their prefixes; their secrets are known to nobody."""

    list_display = ("name", "token", "owner", "narrowed_to", "expires_at", "last_used_at", "state")
    list_display_links = ("name",)
    list_select_related = ("user", "machine")
    search_fields = ("name", "prefix", "user__username", "machine__name")
    ordering = ("-pk",)
    fields = (
        ("name", "token"),
        ("owner", "narrowed_to"),
        ("created_at", "expires_at"),
        ("last_used_at", "state"),
    )
    readonly_fields = ("token", "owner", "narrowed_to", "state")
    actions_detail = ("revoke",)

    def enrich(self, rows: Sequence[Any]) -> None:
        """Name the scopes."""
        names = _scope_names()
        for row in rows:
            row.scope_names = names

    @admin.display(description="token")
    def token(self, obj: ApiToken) -> str:
        """The part that may be shown."""
        return str(obj)

    @admin.display(description="owner")
    def owner(self, obj: ApiToken) -> str:
        """Whose token it is."""
        return obj.user.username if obj.user else f"{obj.machine} (machine account)"

    @admin.display(description="narrowed to")
    def narrowed_to(self, obj: ApiToken) -> str:
        """What of the owner's rights it carries."""
        if not obj.role and obj.scope_kind == ScopeKind.PLATFORM:
            return "not narrowed"
        return f"{obj.role or 'every role of the owner'} at {_scope(obj)}"

    @admin.display(description="state")
    def state(self, obj: ApiToken) -> SafeString:
        """Whether it works."""
        if obj.revoked_at is not None:
            return pill("revoked", BAD)
        return pill("expired", IDLE) if obj.expires_at <= clock.now() else pill("valid", GOOD)

    @service_action(
        title="Revoke",
        allows="token.manage",
        text="Programs that use this token are refused from now on.",
        icon="key_off",
        variant=ActionVariant.DANGER,
        shown_for=lambda token: token.revoked_at is None,
    )
    def revoke(self, call: ActionCall) -> Done:
        """End the token."""
        services.revoke_token(actor=call.actor, token_id=call.target.pk, reason=call.reason)
        return Done(text=f"Token {call.target} was revoked.")

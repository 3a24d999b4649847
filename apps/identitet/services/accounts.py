"""Users and machine accounts."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import views
from apps.identitet.models import MachineAccount, User
from apps.identitet.types import MachineAccountView, UserView
from apps.tenancy import selectors as tenancy
from dataverket.lib.problems import Conflict, FieldError, InvalidInput, NotFound


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    password: str | None = None,
    display_name: str = "",
    email: str = "",
    reason: str = "",
) -> UserView:
    """Create a person. Without a password it can only come in with an API token.

    Raises:
        InvalidInput: A field breaks its rule, or the password is too weak. Final.
        Conflict: User name or email address are taken. Final: choose others.
    """
    user = User(username=username, display_name=display_name, email=email)
    _take_password(user, password)
    _insert(user, f"user {username!r}")
    _record(actor, "user.created", user, username, reason=reason)
    return views.user_view(user)


@transaction.atomic
def set_password(*, actor: Actor, user_id: UUID, password: str, reason: str = "") -> None:
    """Give a user another password.

    Raises:
        NotFound: There is no such user. Final.
        InvalidInput: The password is too weak. Final.
    """
    user = User.lock(user_id)
    _take_password(user, password)
    user.edit(password=user.password)
    _record(actor, "user.password_set", user, user.username, reason=reason)


@transaction.atomic
def deactivate_user(*, actor: Actor, user_id: UUID, reason: str = "") -> None:
    """Lock a person out, with all tokens, at once. Safe to repeat.

    Raises:
        NotFound: There is no such user. Final.
    """
    user = User.lock(user_id)
    if user.is_active:
        user.edit(is_active=False)
        _record(actor, "user.deactivated", user, user.username, reason=reason)


@transaction.atomic
def create_machine_account(
    *,
    actor: Actor,
    name: str,
    description: str = "",
    tenant_id: UUID | None = None,
    project_id: UUID | None = None,
    reason: str = "",
) -> MachineAccountView:
    """Create an account for a program; it belongs to a tenant or project, or to the platform.

    It may do nothing until a role is assigned.

    Raises:
        InvalidInput: The name breaks the naming rule. Final.
        NotFound: There is no such tenant or project. Final.
        Conflict: The name is taken. Final: choose another.
    """
    if tenant_id is not None or project_id is not None:
        path = tenancy.find_scope(tenant_id=tenant_id, project_id=project_id)
        if path is None or tenant_id not in (None, path.tenant_id):
            raise NotFound(
                f"machine account {name!r}: tenant {tenant_id} or project {project_id} "
                "does not exist."
            )
        tenant_id = path.tenant_id
    account = MachineAccount(
        name=name, description=description, tenant_id=tenant_id, project_id=project_id
    )
    _insert(account, f"machine account {name!r}")
    _record(actor, "machine_account.created", account, name, reason=reason)
    return views.machine_view(account)


@transaction.atomic
def deactivate_machine_account(*, actor: Actor, machine_id: UUID, reason: str = "") -> None:
    """Lock a program out, with all tokens, at once. Safe to repeat.

    Raises:
        NotFound: There is no such account. Final.
    """
    account = MachineAccount.lock(machine_id)
    if account.is_active:
        account.edit(is_active=False)
        _record(actor, "machine_account.deactivated", account, account.name, reason=reason)


def _take_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(
            f"user {user.username!r}: the password is too weak. {' '.join(error.messages)}",
            errors=[
                FieldError(pointer="/password", code="weak", detail=text) for text in error.messages
            ],
        ) from None
    user.set_password(password)


def _insert(row: User | MachineAccount, what: str) -> None:
    try:
        row.clean_fields()
    except ValidationError as error:
        errors = [
            FieldError(pointer=f"/{field}", code="invalid", detail=" ".join(texts))
            for field, texts in error.message_dict.items()
        ]
        detail = "; ".join(f"{wrong.pointer[1:]}: {wrong.detail}" for wrong in errors)
        raise InvalidInput(f"{what} is not valid: {detail}", errors=errors) from None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            f"{what}: the name (or the email address) is taken. Choose another.",
            code="name_taken",
        ) from None


def _record(
    actor: Actor, action: str, row: User | MachineAccount, name: str, *, reason: str
) -> None:
    machine = row if isinstance(row, MachineAccount) else None
    audit.record_change(
        actor=actor,
        action=action,
        object_type=action.split(".", maxsplit=1)[0],
        object_id=row.id,
        object_name=name,
        tenant_id=machine.tenant_id if machine else None,
        project_id=machine.project_id if machine else None,
        reason=reason,
    )

"""Writing users, machine accounts, tokens, roles and secrets."""

from apps.identitet.services.accounts import (
    create_machine_account,
    create_user,
    deactivate_machine_account,
    deactivate_user,
    set_password,
)
from apps.identitet.services.roles import assign_role, revoke_role
from apps.identitet.services.secrets import delete_secret, rewrap_secrets, store_secret
from apps.identitet.services.tokens import issue_token, revoke_token

__all__ = [
    "assign_role",
    "create_machine_account",
    "create_user",
    "deactivate_machine_account",
    "deactivate_user",
    "delete_secret",
    "issue_token",
    "revoke_role",
    "revoke_token",
    "rewrap_secrets",
    "set_password",
    "store_secret",
]

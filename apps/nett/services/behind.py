"""Who hangs on a switch port: for plans, so that an approver sees who is hit."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from apps.inventory import selectors as inventory
from apps.inventory.types import FarDevice
from apps.nett.models import SwitchPort
from apps.nett.types import ServerUser

type FindUsers = Callable[[Collection[UUID]], Mapping[UUID, ServerUser]]
type PortKey = tuple[UUID, str]

_FINDERS: list[FindUsers] = []


def register_server_users(find: FindUsers) -> None:
    """Take in who knows whose servers are: an app above Nett, when it starts. Repeatable.

    ``find`` takes ids of servers and leaves out those that nobody uses.
    """
    if find not in _FINDERS:
        _FINDERS.append(find)


def tell_behind(
    *, ports: Mapping[PortKey, SwitchPort | None], tenant_id: UUID | None
) -> dict[PortKey, str]:
    """Return in words what hangs on each port; as many queries as for one port.

    Args:
        ports: By switch and name, with what Nett knows of it, where it does.
        tenant_id: Whose people will read it: they are not told who other tenants are. ``None``:
            the platform's, who are.
    """
    cabled = inventory.list_behind(switch_ids={switch_id for switch_id, _ in ports})
    servers = {far.id for key, far in cabled.items() if key in ports and far.kind == "server"}
    users: dict[UUID, ServerUser] | None = {} if _FINDERS else None  # None: nobody knows
    for find in _FINDERS if servers else ():
        users = {**(users or {}), **find(servers)}
    return {key: _words(cabled.get(key), row, users, tenant_id) for key, row in ports.items()}


def _words(
    far: FarDevice | None,
    row: SwitchPort | None,
    users: Mapping[UUID, ServerUser] | None,
    tenant_id: UUID | None,
) -> str:
    if far is None:
        told = "nothing is cabled to it"
    elif far.kind == "server":
        told = f"server {far.name}{_user(users, far.id, tenant_id)}"
    else:
        told = f"switch {far.name}, and what hangs on that"
    if far is not None and far.trust != "verified":
        told += f" (its cable is {far.trust})"
    holder = row.holder_id if row else None
    if row is not None and holder is not None and (far is None or holder != far.id):
        told += f"; it is held for another: {row.description or holder}"
    return told


def _user(users: Mapping[UUID, ServerUser] | None, server_id: UUID, tenant_id: UUID | None) -> str:
    if users is None:
        return ""
    user = users.get(server_id)
    if user is None:
        return ", which no tenant uses"
    if tenant_id is not None and user.tenant_id != tenant_id:
        return " of another tenant"
    return f" of tenant {user.tenant_name}, project {user.project_name}"

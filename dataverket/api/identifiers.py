"""Ids in addresses that are none: which list shows the right ones."""

from typing import Final
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from dataverket.api.views import ApiView
from dataverket.lib.problems import NotFound

# For every collection whose members have only an id: what a member is called, and the command.
MEMBERS: Final = {
    "vlan-pools": ("a VLAN pool", "dvnet vlan-pool list"),
    "prefix-pools": ("a prefix pool", "dvnet prefix-pool list"),
    "addresses": ("an address", "dvnet address list"),
    "inventory-imports": ("an import", "dv inventory list"),
    "tasks": ("a task", "dv task list"),
    "approvals": ("an approval", "dv approval list"),
    "approval-policies": ("an approval policy", "dv approval-policy list"),
    "drift-findings": ("a drift finding", "dv drift list"),
    "runbook-runs": ("a runbook run", "dv runbook run list"),
    "proposals": ("a proposal", "dv runbook run show RUN"),
    "dead-letters": ("a dead letter", "dv dead-letter list"),
    "tokens": ("a token", "dvid token list"),
    "role-assignments": ("a role assignment", "dvid role list"),
}


class MalformedId(ApiView):
    """An address of the API with something else where an id belongs."""

    authentication_classes = ()
    schema = None

    def _refuse(self, request: Request, *, address: str, **_path: str) -> Response:
        expected = address.split("/")
        found = request.path.split("/")[-len(expected) :]
        for at, (wanted, word) in enumerate(zip(expected, found, strict=True)):
            if wanted.startswith("<uuid:") and not _is_id(word):
                member, command = MEMBERS[expected[at - 1]]
                raise NotFound(f"{word[:100]!r} is not the id of {member}; see: {command}.")
        raise NotFound(f"There is nothing at {request.path[:200]}.")

    get = post = put = patch = delete = _refuse


def _is_id(text: str) -> bool:
    """Tell whether it is an id as addresses hold it: in lower case, with hyphens."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False

"""What a request handler is given, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.audit.types import Actor
from apps.identitet.types import Operation, Principal
from dataverket.api import preconditions
from dataverket.lib.scope import Visibility


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One checked request: who, what, when."""

    principal: Principal
    actor: Actor
    at: datetime
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    if_match: str | None = None
    path: str = ""

    @property
    def sees(self) -> Visibility:
        """What the principal sees at all: the invisible answers 404."""
        return self.principal.visibility

    def sees_with(self, operation: Operation) -> Visibility:
        """Return where the principal may do ``operation``: what a list shows.

        Raises:
            Forbidden: Nowhere. Final until a role is granted.
        """
        found = self.principal.visibility_for(operation)
        if found == Visibility():
            self.principal.require(operation)
        return found

    def require(self, operation: Operation, owned: Any) -> None:
        """Return only if the principal may do this to something of a project or tenant.

        Raises:
            Forbidden: No role allows it. Final until one is granted.
        """
        self.principal.require(
            operation,
            tenant_id=owned.tenant_id,
            project_id=getattr(owned, "project_id", None),
            environment_id=getattr(owned, "environment_id", None),
        )

    def expected_version(self, current: int) -> int:
        """Return the version that ``If-Match`` names; see ``preconditions``."""
        return preconditions.expected_version(self.if_match, current=current, what=self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is to be sent back.

    Args:
        body: What the serializer of ``status`` takes.
        status: One of those that the operation declares.
        version: Becomes the ETag.
        task_id: Becomes the Location of a 202.
        resource: The resource as it would be, for a dry run of something asynchronous.
        tenant_id: Whose quota a dry run shows.
        project_id: And of which project.
    """

    body: Any = None
    status: int = 200
    version: int | None = None
    task_id: UUID | None = None
    resource: Mapping[str, Any] | None = None
    tenant_id: UUID | None = None
    project_id: UUID | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

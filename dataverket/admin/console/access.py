"""From the signed-in person to the actor of a service."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.audit.types import Actor
from apps.identitet import selectors as identitet
from apps.identitet.types import Operation
from dataverket.lib.problems import Unauthenticated


class IdentitetAccess:
    """Asks the identitet context; what it does not know is denied."""

    def actor(self, request: HttpRequest, operation: str, owners: Mapping[str, Any]) -> Actor:
        """Return who acts, once the roles allow ``operation`` on something with these owners.

        Raises:
            Forbidden: No role allows it; the text names those that would. Final.
            PermissionDenied: The account was deactivated meanwhile. Final.
        """
        if request.user.pk is None:
            raise PermissionDenied("Sign in first.")
        try:
            principal = identitet.principal_of_user(request.user.pk)
        except Unauthenticated as gone:
            raise PermissionDenied(gone.detail) from None
        principal.require(Operation(operation), **owners)
        return principal.actor(
            correlation_id=request.correlation_id,  # type: ignore[attr-defined]
            source="admin",
            remote_address=request.META.get("REMOTE_ADDR", ""),
        )

    def knows(self, operation: str) -> bool:
        """Return whether there is an operation of that name."""
        return operation in set(Operation)


ACCESS: Final = IdentitetAccess()

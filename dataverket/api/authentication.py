"""Who asks: a bearer token, or in the browser a session with its CSRF token."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from apps.identitet import selectors as identitet
from apps.identitet.types import Principal
from dataverket.lib import clock
from dataverket.lib.problems import Unauthenticated

CHALLENGE = 'Bearer realm="dataverket"'


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``. Source: RFC 6750, section 2.1."""

    def authenticate(self, request: Request) -> tuple[Principal, Principal] | None:
        """Return the principal, or ``None`` when the header is missing.

        Raises:
            Unauthenticated: Another scheme, or a token that is not valid (any more). Final.
        """
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated(
                f"The Authorization header has the scheme {scheme[:20]!r}; expected is: "
                "Authorization: Bearer <API token>."
            )
        principal = identitet.authenticate_token(token.strip(), clock.now())
        return principal, principal

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        """Return the challenge of a 401. Source: RFC 6750, section 3."""
        return CHALLENGE


class BrowserAuthentication(SessionAuthentication):
    """The session of someone who signed in on a page; writes need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Principal, Principal] | None:
        """Return the principal, or ``None`` without a session.

        Raises:
            Unauthenticated: The account was deactivated meanwhile. Final.
        """
        found = super().authenticate(request)
        if found is None:
            return None
        principal = identitet.principal_of_user(found[0].pk, clock.now())
        return principal, principal

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        """Return the challenge of a 401."""
        return CHALLENGE

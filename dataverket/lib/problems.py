"""What a request can be told when it is refused.

The tree, from which the API derives its problem documents (RFC 9457)::

    Problem
    ├── InvalidInput      the request itself is wrong; nothing was changed
    ├── NotFound          the object does not exist, or not for this actor
    ├── Forbidden         the object is visible, the operation is not allowed
    ├── Unauthenticated   no valid credential
    ├── Conflict          the object is not in a condition that allows this
    │   ├── StaleVersion      it was changed since it was read
    │   ├── Exhausted         nothing is left to hand out
    │   └── QuotaExceeded     the tenant's or project's limit would be passed
    └── DependencyDown    a service that is needed first does not answer

Every message names the object, what was expected, what was found and what to do next.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldError:
    """One wrong field: ``pointer`` is a JSON pointer (RFC 6901) into the request body."""

    pointer: str
    code: str
    detail: str


class Problem(Exception):
    """A request that was refused, with a stable ``code`` and a sentence for a person."""

    code = "problem"
    title = "The request was refused"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.errors = tuple(errors)


class InvalidInput(Problem):
    """The request is malformed or breaks a rule. Final: repeat only after changing it."""

    code = "invalid_input"
    title = "The request is not valid"


class NotFound(Problem):
    """The object does not exist, or the actor may not know that it does. Final."""

    code = "not_found"
    title = "No such object"


class Forbidden(Problem):
    """The actor sees the object but may not do this to it. Final until a role is granted."""

    code = "forbidden"
    title = "Not allowed"


class Unauthenticated(Problem):
    """No credential, or one that is unknown, expired or revoked. Final: sign in again."""

    code = "unauthenticated"
    title = "Sign in first"


class Conflict(Problem):
    """The object's present condition does not allow the operation. Retry when it has changed."""

    code = "conflict"
    title = "The object's condition does not allow this"


class StaleVersion(Conflict):
    """The object was changed since it was read. Read it again, then repeat."""

    code = "stale_version"
    title = "The object has changed"


class Exhausted(Conflict):
    """Nothing is left of a scarce thing. Retry when something was released."""

    code = "exhausted"
    title = "Nothing is left to hand out"


class QuotaExceeded(Conflict):
    """A limit of the tenant or project would be passed. Final until the quota is raised."""

    code = "quota_exceeded"
    title = "The quota would be exceeded"


class DependencyDown(Problem):
    """A service that must answer first does not. Retry when it is back."""

    code = "dependency_down"
    title = "A needed service does not answer"

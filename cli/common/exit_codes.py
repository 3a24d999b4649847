"""Exit codes of every command; scripts rely on them."""

from http import HTTPStatus
from typing import Final

from cli.client.errors import ApiError, Refused, Unreachable, WaitTimedOut

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
AUTH: Final = 3
NOT_FOUND: Final = 4
CONFLICT: Final = 5
BLOCKED: Final = 6
TIMED_OUT: Final = 7
UNREACHABLE: Final = 8
PARTIAL: Final = 9
INTERRUPTED: Final = 130

WAITING_FOR_OTHERS: Final = frozenset({"dependency_blocked", "awaiting_approval"})

_OF_STATUS: Final[dict[int, int]] = {
    HTTPStatus.BAD_REQUEST: USAGE,
    HTTPStatus.UNPROCESSABLE_ENTITY: USAGE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: USAGE,
    HTTPStatus.UNAUTHORIZED: AUTH,
    HTTPStatus.FORBIDDEN: AUTH,
    HTTPStatus.NOT_FOUND: NOT_FOUND,
    HTTPStatus.CONFLICT: CONFLICT,
    HTTPStatus.PRECONDITION_FAILED: CONFLICT,
    HTTPStatus.PRECONDITION_REQUIRED: CONFLICT,
    HTTPStatus.BAD_GATEWAY: UNREACHABLE,
    HTTPStatus.SERVICE_UNAVAILABLE: UNREACHABLE,
    HTTPStatus.GATEWAY_TIMEOUT: UNREACHABLE,
}


def exit_code_of(error: ApiError) -> int:
    """Return the exit code that tells a script what kind of failure it was."""
    if isinstance(error, Unreachable):
        return UNREACHABLE
    if isinstance(error, WaitTimedOut):
        return BLOCKED if error.task["state"] in WAITING_FOR_OTHERS else TIMED_OUT
    if isinstance(error, Refused):
        if error.document.get("blocked"):
            return BLOCKED
        return _OF_STATUS.get(error.status, FAILED)
    return FAILED

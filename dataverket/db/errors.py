"""What PostgreSQL refused, told apart by its code (appendix A of its manual)."""

from django.db import Error, OperationalError

# Serialization failure, deadlock; a lock or a statement that took too long.
_TRY_AGAIN = ("40001", "40P01", "55P03", "57014")
# Program limits: the server refuses it again, however often it is asked.
_NEVER = "54"


def asks_to_try_again(error: Error) -> bool:
    """Tell whether the same work may well succeed if it is repeated at once."""
    return _state(error) in _TRY_AGAIN


def is_for_good(error: Error) -> bool:
    """Tell whether the work itself is at fault, and not the state of the server."""
    return _state(error).startswith(_NEVER)


def is_outage(error: Exception) -> bool:
    """Tell whether PostgreSQL is away or asks to try again: nothing is wrong with the work."""
    return isinstance(error, OperationalError) and not is_for_good(error)


def _state(error: Error) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""

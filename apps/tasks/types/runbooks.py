"""Which runbook helps with which blocking reason or error code.

The texts stand in ``docs/runbooks/``; a test fails when one that is named here is missing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Runbook:
    """A runbook: where it stands, and who can carry it out."""

    path: str
    who_can_fix: str


_OPERATOR = "platform operator"
_REQUESTER = "whoever made the request"


def _book(name: str, who: str = _OPERATOR) -> Runbook:
    return Runbook(path=f"docs/runbooks/{name}.md", who_can_fix=who)


STUCK_TASK = _book("stuck-task")
# Of the platform as a whole: named by its status, its alerts and nothing that a task does.
CONTROL_PLANE = _book("control-plane-process-down")
NATS = _book("nats-down")
POSTGRESQL = _book("postgresql-down")
API = _book("api-slow-or-failing")
STREAMS = _book("stream-backlog")
_BOOKS = {
    "approval.": _book("approval-waiting", "another person who may decide"),
    "window.": _book("window-closed"),
    "dependency.": _book("service-unreachable"),
    "bmc.": _book("bmc-unreachable"),
    "switch.": _book("switch-refuses-configuration"),
    "device.": _book("device-unreachable"),
    "device.rejected": _book("switch-refuses-configuration"),
    "nett.": _book("switch-refuses-configuration"),
    "inventory.": _book("network-unproven"),
    "network.": _book("network-unproven"),
    "phone_home.": _book("phone-home-missing"),
    "undo.": _book("undo-failed"),
    "quota_exceeded": _book("quota-or-pool-exhausted", _REQUESTER),
    "exhausted": _book("quota-or-pool-exhausted"),
    "step.dead_lettered": _book("dead-letter"),
}
CODES = tuple(_BOOKS)
ALL = (STUCK_TASK, CONTROL_PLANE, NATS, POSTGRESQL, API, STREAMS, *dict.fromkeys(_BOOKS.values()))


def for_code(code: str) -> Runbook:
    """Return the runbook for an error or blocking code: the longest prefix that fits."""
    fitting = [prefix for prefix in _BOOKS if code.startswith(prefix)]
    return _BOOKS[max(fitting, key=len)] if fitting else STUCK_TASK

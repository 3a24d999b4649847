"""Which runbook helps with which blocking reason or error code.

Runbooks are declared by the apps that know what helps (``apps/*/runbooks``) and stand as text in
``docs/runbooks/``. A test fails when a code that the code base can give leads to none, or to
another one than the runbook that explains it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Runbook:
    """A runbook: its name, and who can carry it out."""

    name: str
    who_can_fix: str

    @property
    def path(self) -> str:
        """Where its text stands in this repository."""
        return f"docs/runbooks/{self.name}.md"


_OPERATOR = "platform operator"
_REQUESTER = "whoever made the request"


def _book(name: str, who: str = _OPERATOR) -> Runbook:
    return Runbook(name=name, who_can_fix=who)


STUCK_TASK = _book("stuck-task")
UNDO_FAILED = _book("undo-failed")
OUTBOX = _book("outbox-lag")
SILENT_SITE = _book("nats-leaf-down")
# Of the platform as a whole: named by its status, its alerts and nothing that a task does.
CONTROL_PLANE = _book("control-plane-process-down")
NATS = _book("nats-down")
POSTGRESQL = _book("postgresql-unavailable")
API = _book("api-slow-or-failing")
STREAMS = _book("stream-backlog")
_REFUSED = _book("stuck-task", _REQUESTER)
_EXHAUSTED = _book("quota-or-pool-exhausted")
_BOOKS = {
    "approval.": _book("approval-waiting", "another person who may decide"),
    "window.": _book("window-closed"),
    "dependency.": _book("service-unreachable"),
    "site.": SILENT_SITE,
    "bmc.": _book("bmc-unreachable"),
    "device.": _book("device-unreachable"),
    "device.rejected": _book("switch-refuses-configuration"),
    "nett.": _book("switch-refuses-configuration"),
    "drift.": _book("drift-on-switch"),
    "drift.server.": _book("drift-on-server"),
    "inventory.": _book("network-unproven"),
    "network.": _book("network-unproven"),
    "phone_home.": _book("phone-home-missing"),
    "undo.": UNDO_FAILED,
    "quota_exceeded": _book("quota-or-pool-exhausted", _REQUESTER),
    "exhausted": _EXHAUSTED,
    "no_server_available": _EXHAUSTED,
    "no_pool": _EXHAUSTED,
    "pool.": _EXHAUSTED,
    "step.dead_lettered": _book("dead-letter"),
    "message.": _book("dead-letter"),
    "step.database": _book("postgresql-unavailable"),
    "dependency_down": _book("postgresql-unavailable"),
    "database.": _book("postgresql-unavailable"),
    "outbox.": OUTBOX,
    "step.": STUCK_TASK,
    "task.": STUCK_TASK,
    "signal.": STUCK_TASK,
    "turn.": _book(
        "stuck-task", "nobody has to; whoever may cancel what is under way can end the wait"
    ),
    "executor.": STUCK_TASK,
    "result.": STUCK_TASK,
    "command.": STUCK_TASK,
    "set_power.": STUCK_TASK,
    "boot_record.": STUCK_TASK,
    "secret.": STUCK_TASK,
    "reservation_lost": STUCK_TASK,
    "conflict": _REFUSED,
    "policy_changed": _REFUSED,
    "port_in_use": _REFUSED,
    "resource_busy": _REFUSED,
    "not_found": _REFUSED,
    "invalid_input": _REFUSED,
    "forbidden": _REFUSED,
    "stale_version": _REFUSED,
}
CODES = tuple(_BOOKS)
ALL = tuple(
    {
        book.name: book
        for book in (STUCK_TASK, CONTROL_PLANE, NATS, POSTGRESQL, API, STREAMS, *_BOOKS.values())
    }.values()
)


def find_for_code(code: str) -> Runbook | None:
    """Return the runbook for an error or blocking code, or ``None`` when none is written for it.

    A code that ends with a dot stands for all that begin with it; the longest that fits counts.
    """
    fitting = [
        known for known in _BOOKS if code == known or (known[-1] == "." and code.startswith(known))
    ]
    return _BOOKS[max(fitting, key=len)] if fitting else None


def for_code(code: str) -> Runbook:
    """Return the runbook for an error or blocking code; for an unknown one that of stuck tasks."""
    return find_for_code(code) or STUCK_TASK

"""The words that requests choose from, each set with its name in ``settings/api.py``.

Answers carry plain text in their place: a client must take words that are newer than itself.
"""

from collections.abc import Iterable

from apps.identitet.types import Role, ScopeKind
from apps.maskin import states as maskin
from apps.observasjon import states as observasjon
from apps.observasjon.types import DriftAction, Severity
from apps.tasks import states as tasks
from apps.tenancy.types import QuotaResource


def _choices(words: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(word), str(word)) for word in words]


ROLES = _choices(role.value for role in Role)
SCOPE_KINDS = _choices(kind.value for kind in ScopeKind)
PRINCIPAL_KINDS = _choices(("user", "machine"))
QUOTA_RESOURCES = _choices(resource.value for resource in QuotaResource)
POWER_ACTIONS = _choices(("on", "off", "reset"))
TASK_STATES = _choices(tasks.TASK.states)
APPROVAL_STATES = _choices(tasks.APPROVAL.states)
DRIFT_STATES = _choices(observasjon.DRIFT.states)
DRIFT_SEVERITIES = _choices(severity.value for severity in Severity)
DRIFT_ACTIONS = _choices(action.value for action in DriftAction)
RECONCILED_OUTCOMES = _choices(("agrees", "differs", "unread"))
RUNBOOK_RUN_STATES = _choices(observasjon.RUN.states)
ALLOCATION_PHASES = _choices(maskin.ALLOCATION.states)
PROVISION_STATES = _choices(maskin.SERVER.states)

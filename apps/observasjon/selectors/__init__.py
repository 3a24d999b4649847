"""Reading how the platform is, runbooks, their runs, and alerts. Nothing here writes."""

from apps.observasjon.selectors.dependency_map import get_dependency_map, list_services
from apps.observasjon.selectors.drift import (
    count_open_drift,
    get_drift,
    get_reconciler_policy,
    list_drift,
    list_reconciled,
    list_reconcilers,
    open_drift_of,
)
from apps.observasjon.selectors.platform_status import get_platform_status
from apps.observasjon.selectors.runs import (
    FAILED_WITHIN,
    RunFilter,
    get_run,
    get_runbook,
    get_runbook_for_task,
    get_subject,
    get_subject_of_task,
    list_alerts,
    list_occurrences,
    list_runbooks,
    list_runs,
    page_of,
    start_command,
    subject_for_task,
    subject_of,
)

__all__ = [
    "FAILED_WITHIN",
    "RunFilter",
    "count_open_drift",
    "get_dependency_map",
    "get_drift",
    "get_platform_status",
    "get_reconciler_policy",
    "get_run",
    "get_runbook",
    "get_runbook_for_task",
    "get_subject",
    "get_subject_of_task",
    "list_alerts",
    "list_drift",
    "list_occurrences",
    "list_reconciled",
    "list_reconcilers",
    "list_runbooks",
    "list_runs",
    "list_services",
    "open_drift_of",
    "page_of",
    "start_command",
    "subject_for_task",
    "subject_of",
]

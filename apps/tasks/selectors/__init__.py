"""The engine's door for reading."""

from apps.tasks.selectors.approvals import (
    ApprovalFilter,
    count_waiting_approvals,
    get_approval,
    get_policy,
    list_approvals,
    list_policies,
)
from apps.tasks.selectors.schedules import (
    find_schedule,
    find_window,
    get_schedule,
    get_window,
    list_schedule_runs,
    list_schedules,
    list_windows,
    window_for,
)
from apps.tasks.selectors.tasks import (
    TaskFilter,
    active_tasks_of,
    count_active_by_state,
    get_task,
    list_dependencies,
    list_task_events,
    list_tasks,
    task_state,
)

__all__ = [
    "ApprovalFilter",
    "TaskFilter",
    "active_tasks_of",
    "count_active_by_state",
    "count_waiting_approvals",
    "find_schedule",
    "find_window",
    "get_approval",
    "get_policy",
    "get_schedule",
    "get_task",
    "get_window",
    "list_approvals",
    "list_dependencies",
    "list_policies",
    "list_schedule_runs",
    "list_schedules",
    "list_task_events",
    "list_tasks",
    "list_windows",
    "task_state",
    "window_for",
]

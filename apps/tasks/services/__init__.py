"""The engine's door for writing. Everything else in this package is its inside."""

from apps.tasks.registry import list_needs, register
from apps.tasks.services.admission import (
    abandon_task,
    cancel_task,
    create_task,
    resume_unwinding,
)
from apps.tasks.services.approvals import grant_approval, reject_approval
from apps.tasks.services.background import forget_background_tasks
from apps.tasks.services.consent import plan_of_task
from apps.tasks.services.dead_letters import (
    discard_dead_letter,
    park_message,
    park_rejected_command,
    replay_dead_letter,
)
from apps.tasks.services.gate import tell_change
from apps.tasks.services.health import age as age_health
from apps.tasks.services.health import missing as missing_service
from apps.tasks.services.health import record_heartbeat, touch_all
from apps.tasks.services.outages import reconsider, resume_blocked, show_blocked
from apps.tasks.services.policies import (
    apply_policy_change,
    plan_policy_change,
    remove_approval_policy,
    set_approval_policy,
)
from apps.tasks.services.results import apply_events
from apps.tasks.services.schedulables import list_schedulables
from apps.tasks.services.schedulables import offer as offer_to_schedules
from apps.tasks.services.schedules import (
    create_schedule,
    delete_schedule,
    disable_schedule,
    enable_schedule,
    fire_due_schedules,
)
from apps.tasks.services.timekeeping import (
    check_deadlines,
    fire_due_timers,
    give_turns,
    resend_lost,
    resend_lost_at_site,
    start_waiting,
)
from apps.tasks.services.windows import create_window, delete_window

__all__ = [
    "abandon_task",
    "age_health",
    "apply_events",
    "apply_policy_change",
    "cancel_task",
    "check_deadlines",
    "create_schedule",
    "create_task",
    "create_window",
    "delete_schedule",
    "delete_window",
    "disable_schedule",
    "discard_dead_letter",
    "enable_schedule",
    "fire_due_schedules",
    "fire_due_timers",
    "forget_background_tasks",
    "give_turns",
    "grant_approval",
    "list_needs",
    "list_schedulables",
    "missing_service",
    "offer_to_schedules",
    "park_message",
    "park_rejected_command",
    "plan_of_task",
    "plan_policy_change",
    "reconsider",
    "record_heartbeat",
    "register",
    "reject_approval",
    "remove_approval_policy",
    "replay_dead_letter",
    "resend_lost",
    "resend_lost_at_site",
    "resume_blocked",
    "resume_unwinding",
    "set_approval_policy",
    "show_blocked",
    "start_waiting",
    "tell_change",
    "touch_all",
]

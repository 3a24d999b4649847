"""The engine's door for writing. Everything else in this package is its inside."""

from apps.tasks.services.admission import (
    abandon_task,
    cancel_task,
    create_task,
    resume_unwinding,
)
from apps.tasks.services.dead_letters import (
    discard_dead_letter,
    park_message,
    park_rejected_command,
    replay_dead_letter,
)
from apps.tasks.services.health import age as age_health
from apps.tasks.services.health import record_heartbeat, touch_all
from apps.tasks.services.registry import register
from apps.tasks.services.results import apply_events
from apps.tasks.services.timekeeping import (
    check_deadlines,
    fire_due_timers,
    reconsider,
    resume_blocked,
    start_waiting,
)

__all__ = [
    "abandon_task",
    "age_health",
    "apply_events",
    "cancel_task",
    "check_deadlines",
    "create_task",
    "discard_dead_letter",
    "fire_due_timers",
    "park_message",
    "park_rejected_command",
    "reconsider",
    "record_heartbeat",
    "register",
    "replay_dead_letter",
    "resume_blocked",
    "resume_unwinding",
    "start_waiting",
    "touch_all",
]

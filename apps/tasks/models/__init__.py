from apps.tasks.models.approval import Approval, ApprovalPolicy, ApprovalVote
from apps.tasks.models.dead_letter import DeadLetter
from apps.tasks.models.health import DependencyHealth
from apps.tasks.models.lock import LockWait, ResourceLock
from apps.tasks.models.schedule import MaintenanceWindow, Schedule, ScheduleRun
from apps.tasks.models.step import Step, StepEvent
from apps.tasks.models.task import Task
from apps.tasks.models.timer import Timer

__all__ = [
    "Approval",
    "ApprovalPolicy",
    "ApprovalVote",
    "DeadLetter",
    "DependencyHealth",
    "LockWait",
    "MaintenanceWindow",
    "ResourceLock",
    "Schedule",
    "ScheduleRun",
    "Step",
    "StepEvent",
    "Task",
    "Timer",
]

from apps.tasks.models.dead_letter import DeadLetter
from apps.tasks.models.health import DependencyHealth
from apps.tasks.models.lock import ResourceLock
from apps.tasks.models.step import Step, StepEvent
from apps.tasks.models.task import Task
from apps.tasks.models.timer import Timer

__all__ = [
    "DeadLetter",
    "DependencyHealth",
    "ResourceLock",
    "Step",
    "StepEvent",
    "Task",
    "Timer",
]

from enum import StrEnum

class TasksListStateItem(StrEnum):
    ABANDONED = "abandoned"
    ACCEPTED = "accepted"
    AWAITING_APPROVAL = "awaiting_approval"
    CANCELLED = "cancelled"
    DEPENDENCY_BLOCKED = "dependency_blocked"
    FAILED = "failed"
    RUNNING = "running"
    STUCK = "stuck"
    SUCCEEDED = "succeeded"
    UNWINDING = "unwinding"

    def __str__(self) -> str:
        return str(self.value)

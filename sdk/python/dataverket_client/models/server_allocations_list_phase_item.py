from enum import StrEnum

class ServerAllocationsListPhaseItem(StrEnum):
    ACTIVE = "active"
    DEPLOYING = "deploying"
    FAILED = "failed"
    PENDING = "pending"
    RELEASING = "releasing"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum

class ReconcilersResourcesOutcome(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    UNREAD = "unread"

    def __str__(self) -> str:
        return str(self.value)

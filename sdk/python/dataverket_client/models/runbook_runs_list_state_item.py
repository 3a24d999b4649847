from enum import StrEnum

class RunbookRunsListStateItem(StrEnum):
    ABANDONED = "abandoned"
    DONE = "done"
    ESCALATED = "escalated"
    OPEN = "open"

    def __str__(self) -> str:
        return str(self.value)

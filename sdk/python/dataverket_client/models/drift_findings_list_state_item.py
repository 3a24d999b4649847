from enum import StrEnum

class DriftFindingsListStateItem(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    OPEN = "open"
    REMEDIATING = "remediating"
    RESOLVED = "resolved"

    def __str__(self) -> str:
        return str(self.value)

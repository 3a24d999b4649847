from enum import StrEnum

class ApprovalsListStateItem(StrEnum):
    EXPIRED = "expired"
    GRANTED = "granted"
    PENDING = "pending"
    REJECTED = "rejected"
    VOID = "void"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum

class PrincipalKindEnum(StrEnum):
    MACHINE = "machine"
    USER = "user"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum

class DriftActionEnum(StrEnum):
    OFF = "off"
    REMEDIATE = "remediate"
    REPORT = "report"

    def __str__(self) -> str:
        return str(self.value)

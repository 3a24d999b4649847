from enum import StrEnum

class PowerActionEnum(StrEnum):
    OFF = "off"
    ON = "on"
    RESET = "reset"

    def __str__(self) -> str:
        return str(self.value)

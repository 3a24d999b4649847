from enum import StrEnum

class QuotaResourceEnum(StrEnum):
    ADDRESSES = "addresses"
    SERVERS = "servers"
    VLANS = "vlans"

    def __str__(self) -> str:
        return str(self.value)

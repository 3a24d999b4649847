from enum import StrEnum

class ScopeKindEnum(StrEnum):
    ENVIRONMENT = "environment"
    PLATFORM = "platform"
    PROJECT = "project"
    TENANT = "tenant"

    def __str__(self) -> str:
        return str(self.value)

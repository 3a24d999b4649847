from enum import StrEnum

class RoleEnum(StrEnum):
    PLATFORM_AUDITOR = "platform-auditor"
    PLATFORM_OPERATOR = "platform-operator"
    PROJECT_ADMIN = "project-admin"
    PROJECT_MEMBER = "project-member"
    PROJECT_VIEWER = "project-viewer"
    TENANT_ADMIN = "tenant-admin"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum

class ServersListProvisionStateItem(StrEnum):
    ACTIVE = "active"
    AVAILABLE = "available"
    CLEANING = "cleaning"
    CLEAN_FAILED = "clean_failed"
    DELETE_FAILED = "delete_failed"
    DELETING = "deleting"
    DEPLOYING = "deploying"
    DEPLOY_FAILED = "deploy_failed"
    DEPLOY_WAIT = "deploy_wait"
    ENROLL = "enroll"
    MANAGEABLE = "manageable"
    VERIFYING = "verifying"
    VERIFY_FAILED = "verify_failed"

    def __str__(self) -> str:
        return str(self.value)

from apps.identitet.models.assignment import RoleAssignment
from apps.identitet.models.machine_account import MachineAccount
from apps.identitet.models.secret import Secret
from apps.identitet.models.token import ApiToken
from apps.identitet.models.user import User

__all__ = ["ApiToken", "MachineAccount", "RoleAssignment", "Secret", "User"]

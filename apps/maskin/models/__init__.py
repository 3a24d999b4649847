from apps.maskin.models.allocation import ServerAllocation
from apps.maskin.models.image import InstallImage
from apps.maskin.models.machine import Machine

__all__ = ["InstallImage", "Machine", "ServerAllocation"]

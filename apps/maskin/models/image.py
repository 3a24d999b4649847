"""What servers are installed with."""

from django.db import models

from dataverket.db.base import Entity, name_validator


class InstallImage(Entity):
    """A kernel and an initrd, addressed by digest, that install an operating system."""

    name = models.CharField(max_length=63, unique=True, validators=[name_validator])
    kernel_name = models.CharField(max_length=120)
    kernel_sha256 = models.CharField(max_length=64)
    initrd_name = models.CharField(max_length=120)
    initrd_sha256 = models.CharField(max_length=64)
    kernel_arguments = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.name

"""Accounts for programs."""

from django.db import models

from dataverket.db.base import Entity, name_validator


class MachineAccount(Entity):
    """An account that only API tokens can use."""

    name = models.CharField(max_length=63, unique=True, validators=[name_validator])
    description = models.CharField(max_length=200, blank=True)
    tenant_id = models.UUIDField(null=True, blank=True, db_index=True)
    project_id = models.UUIDField(null=True, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name

"""Tenants, their projects, and the projects' environments."""

from django.db import models

from dataverket.db.base import Entity, name_validator


class Tenant(Entity):
    """An organisation on the platform."""

    name = models.CharField(max_length=63, unique=True, validators=[name_validator])
    display_name = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Project(Entity):
    """The unit that resources, quotas and most roles belong to."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=63, validators=[name_validator])
    display_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="project_name_unique_in_tenant")
        ]

    def __str__(self) -> str:
        return self.name


class Environment(Entity):
    """A part of a project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="environments")
    name = models.CharField(max_length=63, validators=[name_validator])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="environment_name_unique_in_project"
            )
        ]

    def __str__(self) -> str:
        return self.name

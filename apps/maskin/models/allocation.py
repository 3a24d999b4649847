"""Servers that projects use."""

from django.db import models

from dataverket.db.base import Resource


class ServerAllocation(Resource):
    """A project's wish for a server, and which server it got."""

    server_class = models.CharField(max_length=63)
    failure_domain = models.CharField(max_length=63, blank=True)
    image = models.CharField(max_length=63)
    network_id = models.UUIDField()
    server_id = models.UUIDField(null=True)
    server_name = models.CharField(max_length=63, blank=True)
    address = models.GenericIPAddressField(null=True)
    placement_reason = models.CharField(max_length=300, blank=True)
    task_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project_id", "name"], name="allocation_name_once"),
            models.UniqueConstraint(fields=["server_id"], name="allocation_server_once"),
        ]

    def __str__(self) -> str:
        return self.name

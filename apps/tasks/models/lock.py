"""Locks on resources that only one task may work on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def of_datacenter(name: str) -> str:
    """Return the key of the lock that a high-impact task holds."""
    return f"datacenter:{name}"


class ResourceLock(models.Model):
    """One lockable thing, held by a whole task or (with ``step_id``) by one of its steps.

    The row stays; ``fence`` grows with every holder.
    """

    key = models.CharField(max_length=160, primary_key=True)
    task_id = models.UUIDField(null=True, db_index=True)
    step_id = models.UUIDField(null=True, db_index=True)
    fence = models.PositiveBigIntegerField(default=0)
    acquired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class LockWait(models.Model):
    """A step's place in the queue for the locks ``keys``; ids sort by time, so the older is first.

    It counts while the step waits, and goes some time afterwards.
    """

    step_id = models.UUIDField(primary_key=True)
    task_id = models.UUIDField()
    keys = ArrayField(models.CharField(max_length=160))
    since = models.DateTimeField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.step_id} wants {', '.join(self.keys)}"

"""What is known of the services that steps depend on."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Q

HEALTHY: Final = "healthy"
UNKNOWN: Final = "unknown"
STATUSES: Final = (HEALTHY, UNKNOWN)
# A service reports itself every two seconds; three and a half missed reports make it unknown.
STALE_AFTER: Final = timedelta(seconds=7)
# A clock that is off by more is set by nobody; the site worker warns from the same on.
CLOCK_TOLERANCE_S: Final = 2.0


class DependencyHealth(models.Model):
    """One service in one datacenter. Without heartbeats it ages to unknown."""

    service = models.CharField(max_length=32)
    datacenter = models.CharField(max_length=32)
    status = models.CharField(max_length=16, default=UNKNOWN)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "datacenter"], name="health_once"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="health_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.service}@{self.datacenter}: {self.status}"

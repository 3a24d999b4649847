"""Which processes of the control plane are at work."""

from django.db import models


class ProcessReport(models.Model):
    """The last sign of life of one process. Without new ones it ages; see ``db.processes``."""

    process = models.CharField(max_length=32)
    instance = models.CharField(max_length=128)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "instance"], name="process_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.process} {self.instance}"

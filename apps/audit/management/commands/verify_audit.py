"""``manage.py verify_audit``: prove that nobody rewrote the audit log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit import selectors


class Command(BaseCommand):
    """Checks the whole hash chain; ends with exit code 1 when a link does not hold."""

    help = "Check every link of the audit log's hash chain. Exit code 1: the log was altered."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the figures, then a line per finding."""
        report = selectors.verify_chain()
        self.stdout.write(
            f"{report.records} records, {report.sealed} sealed, {report.unsealed} not yet sealed; "
            f"head {report.head}"
        )
        if not report.broken:
            self.stdout.write("The chain holds.")
            return
        for finding in report.broken:
            self.stderr.write(f"link {finding.sequence}: {finding.detail}")
        raise CommandError(
            f"{len(report.broken)} findings: the audit log was altered.", returncode=1
        )

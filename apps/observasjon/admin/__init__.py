from apps.observasjon.admin.drift import DriftFindingAdmin
from apps.observasjon.admin.reconcilers import ReconcilerSiteAdmin
from apps.observasjon.admin.runs import RunbookRunAdmin

__all__ = ["DriftFindingAdmin", "ReconcilerSiteAdmin", "RunbookRunAdmin"]

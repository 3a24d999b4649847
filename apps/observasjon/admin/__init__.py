from apps.observasjon.admin.drift import DriftFindingAdmin, ReconcilerSiteAdmin
from apps.observasjon.admin.runs import RunbookRunAdmin

__all__ = ["DriftFindingAdmin", "ReconcilerSiteAdmin", "RunbookRunAdmin"]

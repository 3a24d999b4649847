from apps.observasjon.models.drift import (
    DriftEvent,
    DriftFinding,
    DriftPolicy,
    ReconciledResource,
    ReconcilerSite,
)
from apps.observasjon.models.run import RunbookRun, RunEntry

__all__ = [
    "DriftEvent",
    "DriftFinding",
    "DriftPolicy",
    "ReconciledResource",
    "ReconcilerSite",
    "RunEntry",
    "RunbookRun",
]

"""Runbooks about servers, and about what only the highest context can see together."""

from apps.maskin.runbooks.bmc_unreachable import BMC_UNREACHABLE
from apps.maskin.runbooks.drift import DRIFT_ON_SERVER
from apps.maskin.runbooks.nats_leaf_down import NATS_LEAF_DOWN
from apps.maskin.runbooks.phone_home_missing import PHONE_HOME_MISSING
from apps.maskin.runbooks.quota_or_pool import QUOTA_OR_POOL_EXHAUSTED
from apps.maskin.runbooks.service_unreachable import SERVICE_UNREACHABLE
from apps.maskin.runbooks.subjects import find_datacenter, find_server, find_service
from apps.observasjon.types import SubjectKind

RUNBOOKS = (
    BMC_UNREACHABLE,
    DRIFT_ON_SERVER,
    NATS_LEAF_DOWN,
    PHONE_HOME_MISSING,
    QUOTA_OR_POOL_EXHAUSTED,
    SERVICE_UNREACHABLE,
)
SUBJECTS = {
    SubjectKind.DATACENTER: find_datacenter,
    SubjectKind.SERVER: find_server,
    SubjectKind.SERVICE: find_service,
}

__all__ = ["RUNBOOKS", "SUBJECTS"]

"""Runbooks about switches and networks."""

from apps.nett.runbooks.device_unreachable import DEVICE_UNREACHABLE
from apps.nett.runbooks.drift import DRIFT_ON_SWITCH
from apps.nett.runbooks.network_unproven import NETWORK_UNPROVEN
from apps.nett.runbooks.refused_configuration import SWITCH_REFUSES_CONFIGURATION
from apps.nett.runbooks.subjects import find_switch
from apps.observasjon.types import SubjectKind

RUNBOOKS = (DEVICE_UNREACHABLE, DRIFT_ON_SWITCH, NETWORK_UNPROVEN, SWITCH_REFUSES_CONFIGURATION)
SUBJECTS = {SubjectKind.SWITCH: find_switch}

__all__ = ["RUNBOOKS", "SUBJECTS"]

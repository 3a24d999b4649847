"""Nett's sagas; each is registered when the application starts."""

from apps.nett.workflows.attach_network import ATTACH_NETWORK
from apps.nett.workflows.detach_network import DETACH_NETWORK
from apps.nett.workflows.read_switch import READ_SWITCH
from apps.nett.workflows.restore_switch import RESTORE_SWITCH

WORKFLOWS = (ATTACH_NETWORK, DETACH_NETWORK, READ_SWITCH, RESTORE_SWITCH)

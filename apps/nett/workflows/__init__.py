"""Nett's sagas; each is registered when the application starts."""

from apps.nett.workflows.attach_network import ATTACH_NETWORK
from apps.nett.workflows.detach_network import DETACH_NETWORK

WORKFLOWS = (ATTACH_NETWORK, DETACH_NETWORK)

"""Lifecycle of a server (``provision_state``), in the words of OpenStack Ironic and MAAS.

Working states have a failed state of their own and a time limit (that of their workflow).
"""

from typing import Final

from dataverket.lib.states import StateMachine

ENROLL: Final = "enroll"
VERIFYING: Final = "verifying"
VERIFY_FAILED: Final = "verify_failed"
MANAGEABLE: Final = "manageable"
CLEANING: Final = "cleaning"
CLEAN_FAILED: Final = "clean_failed"
AVAILABLE: Final = "available"
DEPLOYING: Final = "deploying"
DEPLOY_WAIT: Final = "deploy_wait"
DEPLOY_FAILED: Final = "deploy_failed"
ACTIVE: Final = "active"
DELETING: Final = "deleting"
DELETE_FAILED: Final = "delete_failed"

SERVER: Final = StateMachine(
    name="server",
    initial=ENROLL,
    transitions={
        ENROLL: frozenset({VERIFYING}),
        VERIFYING: frozenset({MANAGEABLE, VERIFY_FAILED}),
        VERIFY_FAILED: frozenset({VERIFYING}),
        MANAGEABLE: frozenset({VERIFYING, CLEANING}),
        CLEANING: frozenset({AVAILABLE, CLEAN_FAILED}),
        CLEAN_FAILED: frozenset({VERIFYING}),
        AVAILABLE: frozenset({DEPLOYING}),
        DEPLOYING: frozenset({DEPLOY_WAIT, ACTIVE, DEPLOY_FAILED}),
        DEPLOY_WAIT: frozenset({DEPLOYING, DEPLOY_FAILED}),
        DEPLOY_FAILED: frozenset({CLEANING}),
        ACTIVE: frozenset({DELETING}),
        DELETING: frozenset({CLEANING, DELETE_FAILED}),
        DELETE_FAILED: frozenset({DELETING}),
    },
)

STABLE: Final = frozenset({ENROLL, MANAGEABLE, AVAILABLE, ACTIVE})
FAILED: Final = frozenset({VERIFY_FAILED, CLEAN_FAILED, DEPLOY_FAILED, DELETE_FAILED})
PASSING: Final = frozenset(SERVER.states) - STABLE - FAILED

# Phases of a tenant's allocation, as the API shows them.
PENDING: Final = "pending"
RELEASING: Final = "releasing"
PHASE_FAILED: Final = "failed"
ALLOCATION: Final = StateMachine(
    name="server allocation",
    initial=PENDING,
    transitions={
        PENDING: frozenset({DEPLOYING, PHASE_FAILED}),
        DEPLOYING: frozenset({ACTIVE, PHASE_FAILED}),
        ACTIVE: frozenset({RELEASING}),
        RELEASING: frozenset({PHASE_FAILED}),
        PHASE_FAILED: frozenset({RELEASING}),
    },
)

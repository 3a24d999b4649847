"""Trust in records of the real world, and the life of an import."""

from typing import Final

from dataverket.lib.states import StateMachine

DECLARED: Final = "declared"
VERIFIED: Final = "verified"
DISPUTED: Final = "disputed"

TRUST: Final = StateMachine(
    name="trust",
    initial=DECLARED,
    transitions={
        DECLARED: frozenset({VERIFIED}),
        VERIFIED: frozenset({DISPUTED}),
        DISPUTED: frozenset({VERIFIED}),
    },
)
"""Declared: somebody said so. Verified: an operator approved it. Disputed: a device contradicts
it; only an approval ends that."""

PLANNED: Final = "planned"
WAITING_APPROVAL: Final = "waiting_approval"
APPLIED: Final = "applied"
REJECTED: Final = "rejected"
EXPIRED: Final = "expired"
SUPERSEDED: Final = "superseded"

IMPORT: Final = StateMachine(
    name="import",
    initial=PLANNED,
    transitions={
        PLANNED: frozenset({WAITING_APPROVAL, APPLIED}),
        WAITING_APPROVAL: frozenset({APPLIED, REJECTED, EXPIRED, SUPERSEDED}),
        APPLIED: frozenset(),
        REJECTED: frozenset(),
        EXPIRED: frozenset(),
        SUPERSEDED: frozenset(),
    },
)

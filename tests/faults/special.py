"""Faults that are no plain kill."""

from tests.faults.faults import FaultKind

SPECIAL: tuple[FaultKind, ...] = ()

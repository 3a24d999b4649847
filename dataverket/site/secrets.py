"""Secrets that a process was given lately, for while Sentral does not answer.

In the memory of one process only, and never asked first: a changed or withdrawn secret counts as
soon as Sentral says so.
"""

import time
from collections.abc import Callable

from dataverket.lib.execution import Credential

KEPT_S = 15 * 60.0


class RememberedSecrets:
    """The secrets of one process by reference, each for a quarter of an hour."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: dict[str, tuple[float, Credential]] = {}

    def keep(self, reference: str, credential: Credential) -> None:
        """Remember what Sentral has just answered."""
        self._given[reference] = (self._clock(), credential)

    def forget(self, reference: str) -> None:
        """Forget a secret that Sentral refuses; silent when there is none."""
        self._given.pop(reference, None)

    def find(self, reference: str) -> Credential | None:
        """Return a secret that is not too old, or ``None``."""
        given_at, credential = self._given.get(reference, (0.0, None))
        if credential is None or self._clock() - given_at > KEPT_S:
            self.forget(reference)
            return None
        return credential

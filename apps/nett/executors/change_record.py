"""The note about a change that is under way, kept at the site until it is saved on the device.

Losing it costs only the diff in the result: the device itself tells what is pending.
"""

import re
from dataclasses import dataclass
from typing import Any

from dataverket.lib.execution import SiteStore

_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRecord:
    """A change on its way: ``token`` is its session on the device, ``diff`` running → intended."""

    device: str
    revision: int
    token: str
    diff: str

    def put(self, store: SiteStore) -> None:
        """Write the note; before the commit, so that the token outlives a crash."""
        value: dict[str, Any] = {
            "device": self.device,
            "revision": self.revision,
            "token": self.token,
            "diff": self.diff,
        }
        store.put(_key(self.device), value)


def find_change(store: SiteStore, *, device: str, revision: int) -> ChangeRecord | None:
    """Return the note about this revision of the device, if there is one."""
    value = store.get(_key(device))
    if value is None or value["device"] != device or value["revision"] != revision:
        return None
    return ChangeRecord(device=device, revision=revision, token=value["token"], diff=value["diff"])


def forget_change(store: SiteStore, *, device: str) -> None:
    """Remove the note; silent when there is none."""
    store.delete(_key(device))


def _key(device: str) -> str:
    return f"nett.change.{_NOT_IN_KEY.sub('-', device)}"

"""From a description to a plan: what would change, object by object."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from apps.inventory.description.checks import Outcome, check, outcome_of
from apps.inventory.description.items import KINDS, Fields, Key, read_description
from apps.inventory.description.world import load_world
from apps.inventory.records import encode_change
from apps.inventory.types import FieldChange, ImportPlan, PlannedChange

# Whatever decides where a command, a packet or a password goes, and everything that disappears.
_SENSITIVE_KINDS: Final = frozenset({"switch", "server", "bmc", "interface", "cable"})


def plan_of(text: str) -> ImportPlan:
    """Return what a site description would change in the inventory as it is now.

    Repeatable: the same text over the same inventory gives the same plan and the same hash.

    Raises:
        InvalidInput: The text has errors; all of them are told, with their lines. Final.
    """
    description = read_description(text)
    outcome = outcome_of(description, load_world(description.datacenter))
    check(outcome)
    description.findings.raise_if_any()
    changes = tuple(_changes(outcome))
    return ImportPlan(
        datacenter=description.datacenter,
        changes=changes,
        plan_hash=hash_of(description.datacenter, changes),
    )


def hash_of(datacenter: str, changes: tuple[PlannedChange, ...]) -> str:
    """Return the SHA-256, in hex, of the sensitive ones among some changes."""
    sensitive = [encode_change(change) for change in changes if change.sensitive]
    text = json.dumps([datacenter, sensitive], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _changes(outcome: Outcome) -> Iterator[PlannedChange]:
    """Removals from the leaves up, then everything else from the roots down."""
    before = outcome.before.items
    rank = {kind: index for index, kind in enumerate(KINDS)}
    for key in sorted(outcome.removed, key=lambda key: (-rank[key[0]], key[1])):
        gone = tuple(FieldChange(name=name, old=old, new=None) for name, old in before[key].items())
        yield PlannedChange(action="remove", kind=key[0], name=key[1], sensitive=True, fields=gone)
    for key in sorted(outcome.items, key=lambda key: (rank[key[0]], key[1])):
        if outcome.is_named(key):
            yield from _change(key, before.get(key), outcome.items[key])


def _change(key: Key, old: Fields | None, new: Fields) -> Iterator[PlannedChange]:
    fields = tuple(
        FieldChange(name=name, old=None if old is None else old[name], new=value)
        for name, value in new.items()
        if old is None or old[name] != value
    )
    if old is None or fields:
        yield PlannedChange(
            action="create" if old is None else "change",
            kind=key[0],
            name=key[1],
            sensitive=key[0] in _SENSITIVE_KINDS,
            fields=fields,
        )

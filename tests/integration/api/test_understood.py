"""Each kind of bad input is answered with what is wrong, where, and what to do next.

``tests/integration/api/test_refusals.py`` holds status and code of these and more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from apps.nett.models import Network
from tests.factories import inventory as sites
from tests.integration.api.test_refusals import NETWORK
from tests.integration.api.test_resources import ALLOCATION
from tests.integration.api.world import World


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of bad input: how it is sent, and words of the answer."""

    send: Callable[[World], Any]
    what: str
    where: str
    do: str


def _broken_yaml(world: World) -> Any:
    text = sites.text_of(sites.site("brg1", servers=1)) + "\nracks: [\n"
    return world.api().post("inventory-imports", {"content": text, "reason": "new"})


def _unknown_field_in_yaml(world: World) -> Any:
    text = sites.text_of(sites.site("brg1", servers=1) | {"colour": "red"})
    return world.api().post("inventory-imports", {"content": text, "reason": "new"})


def _unknown_field(world: World) -> Any:
    return world.api("member").post("networks", {**NETWORK, "vlan": 3})


def _long_name(world: World) -> Any:
    return world.api("member").post("networks", {**NETWORK, "name": "x" * 64})


def _overlap(world: World) -> Any:
    taken = Network.objects.get(pk=world.network).prefix
    return world.api("member").post("networks", {**NETWORK, "prefix": taken})


def _quota(world: World) -> Any:
    body = {"tenant": "skatt", "resource": "servers", "limit": 0, "reason": "test"}
    assert world.api().send("PUT", "quotas", body).status_code == 200
    return world.api("member").post("server-allocations", ALLOCATION)


def _stale(world: World) -> Any:
    return world.api("member").send(
        "PATCH", f"networks/{world.network}", {"name": "other"}, **{"If-Match": '"99"'}
    )


def _reused_key(world: World) -> Any:
    key = {"Idempotency-Key": "k-4711"}
    assert world.api().post("tenants", {"name": "one"}, **key).status_code == 201
    return world.api().post("tenants", {"name": "two"}, **key)


def _expired(world: World) -> Any:
    return world.api("expired").get("me")


def _foreign(world: World) -> Any:
    return world.api("other-admin").get(f"networks/{world.network}")


KINDS = {
    "broken YAML": Kind(
        send=_broken_yaml,
        what="not YAML: expected the node content",
        where=r"line \d+",
        do="Mend it, then repeat",
    ),
    "unknown field in YAML": Kind(
        send=_unknown_field_in_yaml,
        what="there is no such field",
        where="line 63, /colour",
        do="remove it or correct its name",
    ),
    "unknown field": Kind(
        send=_unknown_field,
        what="No such field",
        where="see /vlan",
        do="Mend what is listed in errors",
    ),
    "name too long": Kind(
        send=_long_name,
        what="no more than 63 characters",
        where="see /name",
        do="Use 1 to 63 lower-case letters",
    ),
    "overlapping prefix": Kind(
        send=_overlap,
        what="overlaps another network",
        where=r"Network back: 10\.",
        do="Choose another prefix",
    ),
    "quota exceeded": Kind(
        send=_quota,
        what="the quota of servers is 0, 0 are used, 1 more",
        where="tenant skatt",
        do="Release some, or ask",
    ),
    "stale ETag": Kind(
        send=_stale,
        what="version 99 was expected, it is at version 1",
        where="/api/v1/networks/",
        do="Read it again",
    ),
    "reused Idempotency-Key": Kind(
        send=_reused_key,
        what="for another request",
        where="Idempotency-Key 'k-4711'",
        do="take a fresh key",
    ),
    "expired token": Kind(
        send=_expired,
        what=r"expired at \d{4}-",
        where="The API token dvt_",
        do="Have a new one issued",
    ),
    "another tenant's id": Kind(
        send=_foreign,
        what="does not exist, or you have no role",
        where="network [0-9a-f-]{36}",
        do="list those that you may see",
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_bad_input_is_answered_with_what_where_and_what_to_do(world: World, name: str):
    kind = KINDS[name]

    problem = kind.send(world).json()

    said = " ".join(
        [problem["detail"], *(error["detail"] for error in problem.get("errors") or ())]
    )
    for words in (kind.what, kind.where, kind.do):
        assert re.search(words, said), f"{words!r} is not in: {said}"

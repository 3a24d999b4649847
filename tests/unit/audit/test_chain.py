from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from apps.audit import chain
from apps.audit.models import AuditRecord

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ID = UUID("018f0000-0000-7000-8000-000000000001")


def record(**changes: Any) -> AuditRecord:
    fields: dict[str, Any] = {
        "id": ID,
        "at": AT,
        "actor_kind": "user",
        "actor_name": "kari",
        "source": "api",
        "correlation_id": ID,
        "action": "server.renamed",
        "object_type": "server",
        "object_name": "s1",
        "after": {"b": 1, "a": "æ"},
    }
    return AuditRecord(**{**fields, **changes})


def test_the_bytes_do_not_depend_on_key_order_or_time_zone():
    oslo = timezone(timedelta(hours=1))

    same = record(after={"a": "æ", "b": 1}, at=AT.astimezone(oslo))

    assert chain.canonical(same) == chain.canonical(record())


@dataclass(frozen=True)
class Other:
    field: str
    value: Any


@pytest.mark.parametrize(
    "other",
    [
        Other("at", AT + timedelta(microseconds=1)),
        Other("actor_id", ID),
        Other("reason", "x"),
        Other("before", {}),
        Other("after", {"b": 1, "a": "ø"}),
        Other("tenant_id", ID),
        Other("remote_address", "::1"),
    ],
    ids=lambda other: other.field,
)
def test_every_field_changes_the_link(other: Other):
    changed = record(**{other.field: other.value})

    assert chain.link(chain.GENESIS, changed) != chain.link(chain.GENESIS, record())


def test_the_link_before_changes_the_link():
    assert chain.link("1" * 64, record()) != chain.link(chain.GENESIS, record())

"""What is an envelope, and what is refused before anybody trusts it."""

import json
from typing import Any

import pytest

from dataverket.bus.envelope import (
    LIMIT_BYTES,
    SCHEMA_VERSION,
    BadEnvelope,
    Envelope,
    NewerSchema,
    decode,
)


def _body(**changes: Any) -> dict[str, Any]:
    envelope = Envelope(
        id="1",
        type="dv.nett.cmd.apply-ports",
        source="/sentral",
        time="2026-01-01T00:00:00.000+00:00",
        datacenter="osl1",
        data={"text": "hello"},
        attempt=3,
        fences='{"device:x":4}',
    )
    return json.loads(envelope.encode()) | changes  # type: ignore[no-any-return]


def _decode(body: Any) -> Envelope:
    return decode(json.dumps(body).encode())


def test_what_was_encoded_is_read_back():
    body = _body()

    assert json.loads(_decode(body).encode()) == body


def test_an_attribute_of_a_newer_sender_is_passed_over():
    assert _decode(_body(colour="blue")).attempt == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": 5}, "type is a int"),
        ({"source": None}, "source is a NoneType"),
        ({"stepid": None}, "stepid is a NoneType"),
        ({"id": ["1"]}, "id is a list"),
        ({"id": "x" * 256}, "id has 256 characters"),
        ({"id": "a\x00b"}, "holds what no text may hold"),
        ({"actor": "\ud800"}, "holds what no text may hold"),
        ({"time": "t"}, "time is 't'"),
        ({"time": ""}, "time is ''"),
        ({"time": "2026-01-01T00:00:00"}, "a time with its offset was expected"),
        ({"expiresat": "soon"}, "expiresat is 'soon'"),
        ({"firstsentat": "2026-13-01T00:00:00Z"}, "firstsentat is"),
        ({"attempt": "1"}, "attempt is '1'"),
        ({"attempt": True}, "attempt is 'True'"),
        ({"attempt": -1}, "attempt is '-1'"),
        ({"attempt": 2**31}, "attempt is '2147483648'"),
        ({"schemaversion": "1"}, "schemaversion is '1'"),
        ({"data": []}, "data is a list"),
        ({"fences": "{"}, "fences is not JSON"),
        ({"fences": '{"a": "1"}'}, "an object of numbers"),
    ],
)
def test_an_attribute_of_the_wrong_kind_is_refused(wrong: dict[str, Any], said: str):
    with pytest.raises(BadEnvelope) as refused:
        _decode(_body(**wrong))

    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["id", "type", "source", "time", "datacenter", "data"])
def test_what_is_required_is_missed_by_its_name(name: str):
    body = _body()
    del body[name]

    with pytest.raises(BadEnvelope, match=f"lacks {name}"):
        _decode(body)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[]", b'"text"', b"7", b"[" * 100_000, b"9" * 5000]
)
def test_what_is_no_object_of_json_is_refused(raw: bytes):
    with pytest.raises(BadEnvelope, match="the message is"):
        decode(raw)


def test_a_message_that_is_too_large_is_not_even_parsed():
    with pytest.raises(BadEnvelope, match=f"{LIMIT_BYTES + 1} bytes"):
        decode(b"{" * (LIMIT_BYTES + 1))


def test_a_newer_schema_is_told_apart_whatever_else_it_has_changed():
    newer = {"schemaversion": SCHEMA_VERSION + 1, "attempt": "first", "type": 5}

    with pytest.raises(NewerSchema, match="upgrade this process"):
        _decode(newer)

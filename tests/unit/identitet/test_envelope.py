import base64
from dataclasses import replace

import pytest

from apps.identitet import envelope

KEY = bytes(range(32))
OTHER = bytes(reversed(range(32)))
BOUND = b"secret://osl1/bmc/s1|1"


def sealed() -> envelope.Sealed:
    return envelope.seal(b"content", bound_to=BOUND, key=KEY)


def opened(box: envelope.Sealed, *, bound_to: bytes = BOUND, key: bytes = KEY):
    return envelope.unseal(box, bound_to=bound_to, key=key, name="secret://osl1/bmc/s1")


def test_what_was_sealed_can_be_opened():
    assert opened(sealed()) == b"content"


def test_the_same_content_never_looks_the_same():
    first, second = sealed(), sealed()

    assert first.ciphertext != second.ciphertext
    assert first.wrapped_key != second.wrapped_key
    assert b"content" not in first.ciphertext


def test_a_ciphertext_moved_to_another_row_is_refused():
    with pytest.raises(envelope.KeyUnusable, match="altered or copied"):
        opened(sealed(), bound_to=b"secret://osl1/bmc/s2|1")


@pytest.mark.parametrize("part", ["ciphertext", "wrapped_key"])
def test_an_altered_part_is_refused(part: str):
    box = sealed()
    bad = bytearray(getattr(box, part))
    bad[-1] ^= 1

    with pytest.raises(envelope.KeyUnusable, match="altered"):
        opened(replace(box, **{part: bytes(bad)}))  # type: ignore[arg-type]


def test_another_key_is_told_by_its_name():
    with pytest.raises(envelope.KeyUnusable, match="rewrap_secrets"):
        opened(sealed(), key=OTHER)


def test_rewrapping_changes_the_key_and_nothing_else():
    box = sealed()

    moved = envelope.rewrap(box, bound_to=BOUND, old=KEY, new=OTHER, name="x")

    assert moved.ciphertext == box.ciphertext
    assert opened(moved, key=OTHER) == b"content"
    with pytest.raises(envelope.KeyUnusable):
        opened(moved)


def test_a_missing_key_says_what_to_set():
    with pytest.raises(envelope.KeyUnusable, match=r"DV_X is not set.*openssl rand"):
        envelope.decode_key("", name="DV_X")


@pytest.mark.parametrize("encoded", ["short", "!!!", base64.b64encode(b"x" * 31).decode()])
def test_a_malformed_key_is_told(encoded: str):
    with pytest.raises(envelope.KeyUnusable, match="must be 32 bytes"):
        envelope.decode_key(encoded, name="DV_X")

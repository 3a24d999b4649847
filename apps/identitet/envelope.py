"""Envelope encryption: each secret has a key of its own, wrapped by the key-encryption key.

Source: NIST SP 800-38D (AES-GCM with 96-bit random nonces).
"""

import base64
import binascii
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class KeyUnusable(Exception):
    """The key-encryption key is missing, malformed or not the one that wrapped a secret. Final."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """An encrypted secret; nonces stand before the ciphertexts that they belong to."""

    ciphertext: bytes
    wrapped_key: bytes
    key_id: str


def decode_key(encoded: str, *, name: str) -> bytes:
    """Return the 32 bytes of a base64 key; ``name`` tells where it was found.

    Raises:
        KeyUnusable: It is empty or not 32 bytes of base64. Final until the setting is mended.
    """
    if not encoded:
        raise KeyUnusable(
            f"{name} is not set: secrets can neither be stored nor read. Set it to 32 random "
            "bytes in base64 (openssl rand -base64 32) and restart; keep a copy elsewhere."
        )
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyUnusable(
            f"{name} must be {KEY_BYTES} bytes in base64; what was found decodes to {len(key)}. "
            "Set it to the value with which the secrets were stored."
        )
    return key


def key_id_of(key: bytes) -> str:
    """Return the public name of a key-encryption key: the start of its SHA-256, in hex."""
    return sha256(b"dataverket-kek\n" + key).hexdigest()[:16]


def seal(plaintext: bytes, *, bound_to: bytes, key: bytes) -> Sealed:
    """Encrypt under a fresh key and wrap that; ``bound_to`` must be given again to open."""
    data_key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
    return Sealed(
        ciphertext=_encrypt(data_key, plaintext, bound_to),
        wrapped_key=_encrypt(key, data_key, bound_to),
        key_id=key_id_of(key),
    )


def unseal(sealed: Sealed, *, bound_to: bytes, key: bytes, name: str) -> bytes:
    """Return the plaintext; ``name`` is the secret's, for the error.

    Raises:
        KeyUnusable: Another key wrapped it, or the row was moved or altered. Final.
    """
    _require_key(sealed, key, name)
    try:
        data_key = _decrypt(key, sealed.wrapped_key, bound_to)
        return _decrypt(data_key, sealed.ciphertext, bound_to)
    except InvalidTag:
        raise _altered(name) from None


def rewrap(sealed: Sealed, *, bound_to: bytes, old: bytes, new: bytes, name: str) -> Sealed:
    """Return the same ciphertext with its key wrapped by ``new``; raises as ``unseal``."""
    _require_key(sealed, old, name)
    try:
        data_key = _decrypt(old, sealed.wrapped_key, bound_to)
    except InvalidTag:
        raise _altered(name) from None
    return Sealed(
        ciphertext=sealed.ciphertext,
        wrapped_key=_encrypt(new, data_key, bound_to),
        key_id=key_id_of(new),
    )


def _require_key(sealed: Sealed, key: bytes, name: str) -> None:
    if sealed.key_id != key_id_of(key):
        raise KeyUnusable(
            f"{name} was stored under the key-encryption key {sealed.key_id}, the present one is "
            f"{key_id_of(key)}. Run 'manage.py rewrap_secrets' with the previous key."
        )


def _altered(name: str) -> KeyUnusable:
    return KeyUnusable(
        f"{name} cannot be decrypted: its row was altered or copied from another one. "
        "Store the secret again."
    )


def _encrypt(key: bytes, plaintext: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to)


def _decrypt(key: bytes, stored: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], bound_to)

"""One-time tokens: only the SHA-256 is kept, and whether it was used."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Self

from apps.maskin.boot.records import BootRecord

_BYTES = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptToken:
    """What is stored of a token. ``used_at`` is empty until the phone-home was published."""

    install_id: int
    sha256: str
    used_at: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> Self | None:
        """Return the stored token, or ``None``."""
        return None if data is None else cls(**data)

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the store."""
        return {"install_id": self.install_id, "sha256": self.sha256, "used_at": self.used_at}

    def fits(self, token: str) -> bool:
        """Tell whether ``token`` is the one that was handed out; takes the same time always."""
        return hmac.compare_digest(_digest(token), self.sha256)

    def is_used_for(self, record: BootRecord) -> bool:
        """Tell whether this installation has reported success."""
        return self.install_id == record.install_id and bool(self.used_at)


def new_token(record: BootRecord) -> tuple[str, KeptToken]:
    """Return a fresh token for the installer, and what to keep of it."""
    token = secrets.token_urlsafe(_BYTES)
    return token, KeptToken(install_id=record.install_id, sha256=_digest(token))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

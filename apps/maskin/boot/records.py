"""Boot records: their keys in the site's store and what stands in them.

The executors write a record and its look-up keys; the boot service reads them and alone writes
the token of a server. Two keys, so that neither overwrites the other's work.
"""

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Self, cast

from apps.maskin.messages import BootArtifact, PublishBootRecord

type Selector = Literal["mac", "serial", "uuid"]

SELECTORS: tuple[Selector, ...] = ("mac", "serial", "uuid")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SEPARATORS = re.compile(r"[:.-]")
_MAC_DIGITS = re.compile(r"[0-9a-f]{12}")


def normalise(selector: Selector, value: str) -> str:
    """Return ``value`` in the one form in which it is compared; firmware writes it in many."""
    text = value.strip().lower()
    if selector == "mac":
        digits = _SEPARATORS.sub("", text)
        if _MAC_DIGITS.fullmatch(digits):
            return ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    return text


def _as_token(text: str) -> str:
    if _TOKEN.fullmatch(text):
        return text
    return "x-" + hashlib.sha256(text.encode()).hexdigest()


def record_key(server: str) -> str:
    """Return the key of a server's boot record."""
    return f"boot.{_as_token(server)}"


def token_key(server: str) -> str:
    """Return the key under which the boot service keeps the digest of a server's token."""
    return f"boot-token.{_as_token(server)}"


def lookup_key(selector: Selector, value: str) -> str:
    """Return the key that leads from a MAC, serial or UUID to the server's name."""
    return f"boot-by.{selector}.{_as_token(normalise(selector, value).replace(':', '-'))}"


@dataclass(frozen=True, kw_only=True, slots=True)
class BootRecord:
    """What the boot service serves to one server; the fields are those of PublishBootRecord."""

    server: str
    macs: tuple[str, ...]
    serial: str
    system_uuid: str
    step_id: str
    install_id: int
    kernel: BootArtifact
    initrd: BootArtifact
    kernel_arguments: tuple[str, ...]
    machine_configuration: str
    expires_at: str

    @classmethod
    def from_command(cls, command: PublishBootRecord) -> Self:
        """Return the record that the command describes."""
        names = cls.__dataclass_fields__
        return cls(**{name: getattr(command, name) for name in names})

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the record that :meth:`to_json` wrote."""
        return cls(
            **{
                **data,
                "macs": tuple(data["macs"]),
                "kernel": BootArtifact(**data["kernel"]),
                "initrd": BootArtifact(**data["initrd"]),
                "kernel_arguments": tuple(data["kernel_arguments"]),
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the store."""
        data = asdict(self)
        data["macs"] = list(self.macs)
        data["kernel_arguments"] = list(self.kernel_arguments)
        return data

    def lookup_keys(self) -> frozenset[str]:
        """Return all keys by which the server is found."""
        pairs = [*(("mac", mac) for mac in self.macs), ("serial", self.serial)]
        pairs.append(("uuid", self.system_uuid))
        return frozenset(
            lookup_key(cast("Selector", selector), value) for selector, value in pairs if value
        )

    def is_expired(self, at: datetime) -> bool:
        """Tell whether the record may no longer be served at ``at``."""
        return datetime.fromisoformat(self.expires_at) <= at

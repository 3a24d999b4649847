"""What the emulated world keeps in its folder: passwords, addresses, disks, configurations."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

_PRIVATE = 0o600
_PASSWORD_BYTES = 12


def write_private(path: Path, data: Any, *, indent: int | None = 1) -> None:
    """Write JSON that only the owner reads; a process killed meanwhile leaves the old file."""
    partial = path.with_name(f".{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(data, indent=indent, sort_keys=True))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object of a file, empty when there is no file.

    Raises:
        ValueError: The file holds something else.
    """
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path}: expected JSON, found {error}; remove the file to start it anew"
        ) from error
    if not isinstance(data, dict):
        raise TypeError(f"{path}: expected a JSON object, found {type(data).__name__}")
    return data


class Secrets:
    """Device passwords and host keys by their reference, made at the first need and kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._by_name: dict[str, str] = read_json(path)

    def password(self, reference: str) -> str:
        """Return the password of a reference. Always the same one."""
        # A BMC takes at most 20 bytes (IPMI 2.0, 22.30).
        return self.keep(reference, lambda: secrets.token_urlsafe(_PASSWORD_BYTES))

    def find(self, name: str) -> str | None:
        """Return a secret, or ``None``."""
        return self._by_name.get(name)

    def keep(self, name: str, make: Any) -> str:
        """Return a secret, made and stored when it is not there."""
        if name not in self._by_name:
            self._by_name[name] = make()
            write_private(self._path, self._by_name)
        return self._by_name[name]


class Ports:
    """Ports by device, as they were at the first start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._by_name: dict[str, int] = read_json(path)

    def of(self, name: str) -> int:
        """Return the device's port, 0 (any free one) when it never had one."""
        return self._by_name.get(name, 0)

    def remember(self, ports: dict[str, int]) -> None:
        """Keep the ports for the next start."""
        if ports != self._by_name:
            self._by_name = dict(ports)
            write_private(self._path, ports)

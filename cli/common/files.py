"""The CLI's own files: where they are, and how they are written."""

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cli.common.failures import Failure


def config_path() -> Path:
    """Return where the contexts stand. Source: XDG Base Directory Specification 0.8."""
    return _base("XDG_CONFIG_HOME", ".config") / "config.toml"


def credentials_path() -> Path:
    """Return where the tokens stand."""
    return _base("XDG_STATE_HOME", ".local/state") / "credentials.toml"


def cache_path() -> Path:
    """Return the directory of what completion remembers for a minute."""
    return _base("XDG_CACHE_HOME", ".cache")


def _base(variable: str, otherwise: str) -> Path:
    given = os.environ.get(variable, "")
    base = Path(given) if given.startswith("/") else Path.home() / otherwise
    return base / "dataverket"


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a file holds; a missing one holds nothing.

    Raises:
        Failure: It cannot be read or is damaged. Final until mended.
    """
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Failure(
            title="A file of the CLI cannot be read",
            detail=f"{path}: TOML was expected, found: {error}. Mend it, or remove it.",
            code="bad_configuration",
        ) from error


def write_toml(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a file in one step; nobody but its owner can read it (mode 0600).

    Raises:
        Failure: It cannot be written.
    """
    import tomli_w  # noqa: PLC0415 - only for the few commands that write

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkstemp creates with mode 0600: there is no moment at which others could read it.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                tomli_w.dump(content, file)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Failure(
            title="A file of the CLI cannot be written",
            detail=f"{path}: {error.strerror or error}. Make it writable, or set XDG_CONFIG_HOME "
            "and XDG_STATE_HOME to directories that are.",
            code="cannot_write",
        ) from error

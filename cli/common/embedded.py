"""Finding the platform that runs on this very machine, and its first sign-ins."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.common.failures import Failure


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """A user of the embedded platform; ``project`` is where its role counts, when it is one."""

    username: str
    token: str
    role: str = ""
    project: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Embedded:
    """A running embedded platform."""

    server: str
    directory: Path

    def sign_ins(self) -> list[SignIn]:
        """Return its known users, first operator first; none when the file is not ours to read."""
        try:
            users = json.loads((self.directory / "sign-ins.json").read_text())["users"]
            return [_sign_in(user) for user in users if user.get("token")]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return []

    def sign_in(self, username: str) -> SignIn:
        """Return one of its users.

        Raises:
            Failure: There is no such sign-in; tells which there are.
        """
        known = self.sign_ins()
        for found in known:
            if found.username == username:
                return found
        names = ", ".join(found.username for found in known) or "none that can be read"
        raise Failure(
            title="No such sign-in",
            detail=f"{self.directory / 'sign-ins.json'} has no user {username!r}; it has: {names}.",
            code="not_found",
            exit_code=4,
        )


def find_embedded() -> Embedded | None:
    """Return the embedded platform that runs here, or ``None``."""
    directory = state_directory()
    try:
        server = json.loads((directory / "running.json").read_text())["server"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Embedded(server=str(server).rstrip("/"), directory=directory)


def state_directory() -> Path:
    """Return where an embedded platform of this account keeps its state."""
    if given := os.environ.get("DV_STATE_DIR"):
        return Path(given)
    if os.getuid() == 0:
        return Path("/var/lib/dataverket/embedded")
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "dataverket" / "embedded"


def _sign_in(user: dict[str, Any]) -> SignIn:
    return SignIn(
        username=str(user["username"]),
        token=str(user["token"]),
        role=str(user.get("role", "")),
        project=str(user.get("project", "")),
    )

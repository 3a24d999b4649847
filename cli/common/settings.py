"""Where a command goes, as whom, for which project: flag, then environment, context, default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cli.common import exit_codes
from cli.common.embedded import Embedded, find_embedded
from cli.common.failures import Failure
from cli.common.files import config_path, credentials_path, read_toml, write_toml

NAMES: Final = ("server", "ca", "tenant", "project", "environment", "output")
_EMBEDDED: Final = "embedded platform"


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A value and where it came from."""

    value: str
    source: str


class Settings:
    """What one invocation works with. Reads files when asked, and only once."""

    def __init__(self, flags: Mapping[str, str | None]) -> None:
        self._flags = flags
        self._config = read_toml(config_path())
        self._embedded: Embedded | None = None
        self._looked = False

    @property
    def context(self) -> str:
        """The name of the context in use; empty without one.

        Raises:
            Failure: A context was asked for that does not exist.
        """
        name = self._flags.get("context") or os.environ.get("DV_CONTEXT")
        if name and name not in self._contexts and not self._flags.get("new_context"):
            known = ", ".join(sorted(self._contexts)) or "none yet; 'dvid login' makes one"
            raise Failure(
                title="No such context",
                detail=f"{config_path()} has no context {name!r}; it has: {known}.",
                code="not_found",
                exit_code=exit_codes.USAGE,
            )
        return name or str(self._config.get("current", ""))

    @property
    def _contexts(self) -> dict[str, Any]:
        found = self._config.get("contexts", {})
        return found if isinstance(found, dict) else {}

    @property
    def embedded(self) -> Embedded | None:
        """The embedded platform that runs here."""
        if not self._looked:
            self._embedded, self._looked = find_embedded(), True
        return self._embedded

    def find(self, name: str) -> Setting | None:
        """Return one of ``NAMES``, or ``None`` when nothing sets it."""
        if given := self._flags.get(name):
            return Setting(value=given, source=f"--{name}")
        if given := os.environ.get(f"DV_{name.upper()}"):
            return Setting(value=given, source=f"DV_{name.upper()}")
        context = self.context
        if given := self._contexts.get(context, {}).get(name):
            return Setting(value=str(given), source=f"context {context}")
        return None

    def value(self, name: str) -> str:
        """Return one of ``NAMES``, empty when nothing sets it."""
        found = self.find(name)
        return found.value if found else ""

    def server(self) -> Setting:
        """Return where the API is: as set, else the embedded platform of this machine.

        Raises:
            Failure: Neither is there.
        """
        if found := self.find("server"):
            return Setting(value=found.value.rstrip("/"), source=found.source)
        if self.embedded:
            return Setting(value=self.embedded.server, source=_EMBEDDED)
        raise Failure(
            title="No server",
            detail="no server is set, and no embedded platform runs on this machine.",
            code="no_server",
            exit_code=exit_codes.USAGE,
            hint="'dvid login --server https://…', or DV_SERVER; 'make run' starts a platform.",
        )

    def token(self) -> Setting:
        """Return the API token for the server in use; its value is empty when there is none.

        A stored token is only ever sent to the server that it was stored for. The first user of
        the embedded platform counts only where nobody has signed in or named a server.
        """
        if given := os.environ.get("DV_TOKEN"):
            return Setting(value=given.strip(), source="DV_TOKEN")
        server = self.server().value
        kept = read_toml(credentials_path()).get("contexts", {}).get(self.context, {})
        if kept.get("token") and kept.get("server") == server:
            return Setting(value=str(kept["token"]), source=f"context {self.context}")
        if self.embedded and self.server().source == _EMBEDDED:
            for user in self.embedded.sign_ins():
                return Setting(value=user.token, source=f"sign-in {user.username}")
        return Setting(value="", source="")


def contexts() -> tuple[str, dict[str, dict[str, str]]]:
    """Return the current context's name and all contexts."""
    config = read_toml(config_path())
    return str(config.get("current", "")), dict(config.get("contexts", {}))


def save_context(name: str, values: Mapping[str, str], *, use: bool = False) -> None:
    """Set values of a context, making it when it is new; an empty value takes one away."""
    config = read_toml(config_path())
    known = config.setdefault("contexts", {})
    both = {**known.get(name, {}), **values}
    known[name] = {key: value for key, value in both.items() if value}
    if use or not config.get("current"):
        config["current"] = name
    write_toml(config_path(), config)


def save_token(context: str, *, server: str, token: str) -> None:
    """Keep a token for a context and the server that it is for."""
    kept = read_toml(credentials_path())
    kept.setdefault("contexts", {})[context] = {"server": server, "token": token}
    write_toml(credentials_path(), kept)


def forget_token(context: str) -> bool:
    """Remove the token of a context; return whether there was one."""
    kept = read_toml(credentials_path())
    found = kept.get("contexts", {}).pop(context, None)
    if found is not None:
        write_toml(credentials_path(), kept)
    return found is not None

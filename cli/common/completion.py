"""Names for the shell's completion: from the API, within a second, remembered for a minute."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from cli.client.errors import ApiError
from cli.common.files import cache_path
from cli.common.invocation import OPTIONS, Invocation
from cli.common.output import name_of

_KEPT_S: Final = 60.0
_LIMIT_S: Final = 1.0

type Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def complete(collection: str, *, scoped: bool = False, path: str = "") -> Completer:
    """Return a function that completes the names of a collection.

    Args:
        collection: Its path below /api/v1.
        scoped: Only those of the project in use.
        path: The field with the name that stands before the slash.
    """

    def names(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        try:
            run = Invocation(ctx.meta.get(OPTIONS, {}), timeout_s=_LIMIT_S, is_quiet=True)
            query = {"project": run.project} if scoped and run.project else {}
            known = _known(run, collection, query, path)
        except (ApiError, click.ClickException, OSError, ValueError, KeyError):
            return []  # completion has nowhere to tell why
        return [name for name in known if name.startswith(incomplete)]

    return names


def _known(run: Invocation, collection: str, query: dict[str, str], path: str) -> list[str]:
    who = f"{run.settings.server().value} {run.settings.token().value} {collection} {query}"
    kept = cache_path() / f"{hashlib.sha256(who.encode()).hexdigest()[:32]}.json"
    if kept.exists() and time.time() - kept.stat().st_mtime < _KEPT_S:
        return [str(name) for name in json.loads(kept.read_text())]
    rows = run.api.get(collection, {**query, "limit": 200}).body["items"]
    found = [f"{row[path]}/{name_of(row)}" if path else name_of(row) for row in rows]
    _keep(kept, found)
    return found


def _keep(path: Path, names: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(json.dumps(names))

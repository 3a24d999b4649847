"""From the name that a person gives to the one thing that is meant, where the API knows ids."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final
from uuid import UUID

from cli.client.errors import Refused
from cli.client.paging import read_list
from cli.common import exit_codes
from cli.common.failures import Failure
from cli.common.invocation import Invocation
from cli.common.output import name_of

type Row = Mapping[str, Any]

# Kinds of things that the API says an argument names, with the list that holds them by name.
_LISTS: Final = {
    "server": "servers",
    "tenant": "tenants",
    "project": "projects",
}
_NEAR: Final = 5
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404


def the_one(
    run: Invocation,
    collection: str,
    name: str,
    query: Mapping[str, Any] | None = None,
    *,
    kind: str,
    told_apart: Callable[[Row], str],
    advice: str,
) -> Row:
    """Return the one row of a list that has this name or id.

    Args:
        run: The invocation.
        collection: The list, such as ``vlan-pools``.
        name: What was given.
        query: Which part of the list.
        kind: What a row is, such as ``pool``.
        told_apart: What tells rows of one name apart.
        advice: What to add when there are several.

    Raises:
        Failure: There is none, or more than one. Final.
    """
    rows: Sequence[Row] = read_list(run.api, collection, query, limit=None).items
    found = [row for row in rows if name in (row["id"], row["name"])]
    if len(found) == 1:
        return found[0]
    places = ", ".join(told_apart(row) for row in found)
    raise Failure(
        title=f"Several of that name: {kind}" if found else f"No such {kind}",
        detail=f"{kind} {name!r}: "
        + (f"there is one in each of {places}; {advice}." if found else "none found."),
        code="ambiguous" if found else "not_found",
        exit_code=exit_codes.USAGE if found else exit_codes.NOT_FOUND,
    )


def ids_of(
    run: Invocation, arguments: Mapping[str, str], kinds: Mapping[str, str]
) -> dict[str, str]:
    """Return arguments with ids where the API asks for ids and names were given.

    Args:
        run: The invocation.
        arguments: What was given, by the argument's name.
        kinds: Which of them are ids, and of what, as the API tells it. A kind that is not known
            here leaves the argument as it was given.

    Raises:
        Failure: Nothing has that name; names that come near are told. Final.
    """
    return {
        name: _id_of(run, kinds[name], value) if kinds.get(name) in _LISTS else value
        for name, value in arguments.items()
    }


def with_names(
    run: Invocation, arguments: Mapping[str, Any], kinds: Mapping[str, str]
) -> dict[str, Any]:
    """Return arguments with the name beside each id; one request for each."""
    shown = dict(arguments)
    for name, kind in kinds.items():
        if shown.get(name) and kind in _LISTS:
            shown[name] = f"{shown[name]} ({_name_of(run, kind, shown[name])})"
    return shown


def candidates(name: str, there: Sequence[str]) -> str:
    """Return what to tell of names that are there: those that come near, else the first few."""
    if near := get_close_matches(name, there, n=_NEAR):
        return f"Near it: {', '.join(near)}."
    more = len(there) - _NEAR
    return f"There are: {', '.join(there[:_NEAR])}{f' and {more} more' if more > 0 else ''}."


def _id_of(run: Invocation, kind: str, name: str) -> str:
    if is_id(name):
        return name
    try:
        return str(run.get(_LISTS[kind], name).body["id"])
    except Refused as refused:
        if refused.status != _NOT_FOUND:
            raise
    there = [name_of(row) for row in read_list(run.api, _LISTS[kind], None, limit=None).items]
    raise Failure(
        title=f"No such {kind}",
        detail=f"{kind} {name!r}: none found. "
        + (candidates(name, there) if there else f"There is no {kind} at all."),
        code="not_found",
        exit_code=exit_codes.NOT_FOUND,
    )


def _name_of(run: Invocation, kind: str, identity: object) -> str:
    try:
        return name_of(run.get(_LISTS[kind], str(identity)).body)
    except Refused as refused:
        if refused.status == _NOT_FOUND:
            return f"no such {kind}"
        if refused.status == _FORBIDDEN:
            return f"a {kind} that you may not see"
        raise


def is_id(text: str) -> bool:
    """Tell whether a text is a uuid, and so no name."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False

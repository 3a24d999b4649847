"""From the name that a person gives to the one thing that is meant, where the API knows ids."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cli.client.paging import read_list
from cli.common import exit_codes
from cli.common.failures import Failure
from cli.common.invocation import Invocation

type Row = Mapping[str, Any]


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

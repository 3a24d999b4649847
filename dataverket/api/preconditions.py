"""Versions in HTTP: ``ETag`` out, ``If-Match`` in. Source: RFC 9110, section 13.1.1."""

import re

from dataverket.api.problems import PreconditionRequired
from dataverket.lib.problems import InvalidInput, StaleVersion

_TAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')


def etag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def expected_version(header: str | None, *, current: int, what: str) -> int:
    """Return the version that a change is based on; ``*`` is the present one.

    ``what`` names the object in refusals.

    Raises:
        PreconditionRequired: The header is missing. Read the object first.
        InvalidInput: It is no entity tag of ours. Final.
        StaleVersion: The object is at another version. Read again, then repeat.
    """
    if header is None:
        raise PreconditionRequired(
            f"{what} is guarded against lost changes: read it, then send its ETag as If-Match."
        )
    if header.strip() == "*":
        return current
    match = _TAG.match(header.strip())
    if match is None:
        raise InvalidInput(f'If-Match: an ETag such as "3" was expected, found {header[:40]!r}.')
    version = int(match[1])
    if version != current:
        raise StaleVersion(
            f"{what}: version {version} was expected, it is at version {current} by now. Read it "
            "again, then repeat the change."
        )
    return version

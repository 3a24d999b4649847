"""Entity tags."""

import pytest

from dataverket.api.preconditions import etag, expected_version
from dataverket.api.problems import PreconditionRequired
from dataverket.lib.problems import InvalidInput, StaleVersion


@pytest.mark.parametrize("header", [etag(3), 'W/"3"', "*"])
def test_the_present_version_passes(header):
    assert expected_version(header, current=3, what="network front") == 3


@pytest.mark.parametrize(
    ("header", "refusal"),
    [(None, PreconditionRequired), ('"2"', StaleVersion), ("3", InvalidInput), ("", InvalidInput)],
)
def test_anything_else_is_refused(header, refusal):
    with pytest.raises(refusal):
        expected_version(header, current=3, what="network front")

"""Sentences of several authors after each other."""

import pytest

from dataverket.lib.sentences import joined


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (
            ("look at the port", "Given up after 5 retries."),
            "look at the port. Given up after 5 retries.",
        ),
        (("No answer.", "It succeeded"), "No answer. It succeeded."),
        (("", "It waits."), "It waits."),
    ],
)
def test_each_part_ends_as_a_sentence(parts: tuple[str, ...], text: str):
    assert joined(*parts) == text

"""Sentences of several authors after each other."""

import pytest

from dataverket.lib.sentences import clipped, counted, joined


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


@pytest.mark.parametrize(
    ("number", "text"), [(0, "no switches"), (1, "1 switch"), (2, "2 switches")]
)
def test_a_number_of_things_is_told_in_singular_and_plural(number: int, text: str):
    assert counted(number, "switch", "switches") == text


def test_a_text_that_is_cut_says_so_and_how_long_it_was():
    assert clipped("{}", 2) == "{}"
    assert clipped('{"a": 1}', 4) == '{"a"… (the first 4 of 8 characters)'

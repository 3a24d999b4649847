"""Where codes may go on in a new line."""

import pytest

from dataverket.admin.toolkit.breaks import breakable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("task.dependency_blocked", "task.<wbr>dependency_<wbr>blocked"),
        ("maskin@osl1", "maskin@<wbr>osl1"),
        ("It waits. And more", "It waits. And more"),
        ("no such path...", "no such path..."),
        ("approval/" + "f" * 25, f'approval/<wbr><span class="dv-long">{"f" * 25}</span>'),
        ("<b>&", "&lt;b&gt;&amp;"),
    ],
)
def test_a_code_breaks_after_its_signs_and_a_long_part_anywhere(text: str, shown: str):
    assert breakable(text) == shown

"""A list shows the first sentence of a long text; one resource and JSON show all of it."""

import json

import pytest

from cli.common.output import first_sentence
from tests.unit.cli.api import Api, page, task
from tests.unit.cli.conftest import Shell

LONG = "osl1-leaf1 refused 'vlan 4711': invalid input. Compare the line with 4.31.2. Then try."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (LONG, "osl1-leaf1 refused 'vlan 4711': invalid input."),
        ("No answer in 1.5 s of 10.0.0.7. 'read' goes on.", "No answer in 1.5 s of 10.0.0.7."),
        ("No answer", "No answer"),
        ("Line one\nline two", "Line one"),
        ("", ""),
        (None, None),
    ],
)
def test_a_sentence_ends_before_the_next_one_begins(text: str | None, shown: str | None):
    assert first_sentence(text) == shown


def test_a_list_of_servers_shortens_a_fault(shell: Shell, signed_in: Api):
    row = {"name": "s01", "machine": {"fault": LONG}, "inventory": {}}
    signed_in.on("GET", "servers", page(row))

    listed = shell("ce server list").out

    assert "invalid input." in listed
    assert "Compare" not in listed
    assert json.loads(shell("ce server list -o json").out) == [row]


def test_a_list_of_tasks_tells_what_holds_each_up_in_a_sentence(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks", page(task("failed", held_up={"why": LONG})))

    listed = shell("task list -o wide").out

    assert "osl1-leaf1 refused 'vlan 4711': invalid input." in listed
    assert "Compare" not in listed

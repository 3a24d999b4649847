import re

import click
import pytest

from cli.commands.dv import dv
from cli.commands.dvid import dvid
from cli.commands.dvnet import dvnet
from dataverket.api.identifiers import MEMBERS
from dataverket.api.urls import _V1

PROGRAMS: dict[str, click.Command] = {"dv": dv, "dvid": dvid, "dvnet": dvnet}


def test_every_collection_of_members_with_ids_says_how_to_list_them():
    collections = {name for address, _ in _V1 for name in re.findall(r"([a-z-]+)/<uuid:", address)}

    assert collections == set(MEMBERS)


@pytest.mark.parametrize("line", sorted(command for _, command in MEMBERS.values()))
def test_every_command_that_lists_members_exists(line: str):
    first, *words = line.split()
    command: click.Command | None = PROGRAMS[first]
    for word in words:
        if word.isupper():
            continue
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)

    assert command is not None

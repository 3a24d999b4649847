"""Every group takes `get` for `show` and `show` for `get`, and hints at names that are near."""

from collections.abc import Iterator

import click
import pytest

from cli.common.groups import Group
from cli.reference import PROGRAMS
from tests.unit.cli.api import Api, Reply, task
from tests.unit.cli.conftest import Shell


def _groups(command: click.Command, path: str) -> Iterator[tuple[str, click.Group]]:
    if not isinstance(command, click.Group):
        return
    yield path, command
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _groups(inner, f"{path} {name}")


GROUPS = [found for program in PROGRAMS for found in _groups(program, program.name or "")]
READING = [
    (path, group)
    for path, group in GROUPS
    if {"get", "show"} & set(group.list_commands(click.Context(group)))
]


@pytest.mark.parametrize(("path", "group"), READING, ids=[path for path, _ in READING])
def test_what_can_be_read_answers_to_get_and_to_show(path: str, group: click.Group):
    context = click.Context(group)

    found = group.get_command(context, "get")

    assert found is not None, path
    assert found is group.get_command(context, "show"), path


def test_there_are_groups_of_both_kinds():
    names = [set(group.list_commands(click.Context(group))) for _, group in READING]

    assert any("get" in known for known in names)
    assert any("show" in known for known in names)


@pytest.mark.parametrize(("path", "group"), GROUPS, ids=[path for path, _ in GROUPS])
def test_every_group_is_one_of_ours(path: str, group: click.Group):
    assert isinstance(group, Group), f"{path}: write @click.group(cls=Group)"


def test_a_task_is_shown_by_show(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks/t1", Reply(body=task("running")))

    done = shell("task show t1")

    assert done.code == 0
    assert "Deploy server web-01" in done.out


def test_the_second_name_is_not_listed(shell: Shell):
    assert "\n  show" not in shell("task --help").out


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("taks list", "'task'"),
        ("schedule lst", "'list'"),
        ("approval-polcy list", "'approval-policy'"),
    ],
)
def test_a_name_that_is_near_is_hinted_at(shell: Shell, line: str, hint: str):
    done = shell(line)

    assert done.code == 2
    assert "Did you mean" in done.err
    assert hint in done.err


def test_what_cannot_be_read_one_by_one_knows_neither_name(shell: Shell):
    assert "No such command 'show'" in shell("approval-policy show x").err

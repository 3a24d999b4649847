"""Commands that texts of the platform tell a person to type work as they are typed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from cli.commands.dv import dv
from cli.commands.dvce import dvce
from cli.commands.dvid import dvid
from cli.commands.dvnet import dvnet

ROOT = Path(__file__).parents[3]
PROGRAMS: dict[str, click.Command] = {"dv": dv, "dvce": dvce, "dvid": dvid, "dvnet": dvnet}
COMMAND = re.compile(r"\b(dv|dvce|dvid|dvnet)((?: [a-z][a-z-]*)+)")


def wrong_in(text: str) -> list[str]:
    """Return the commands in a text that do not exist, or want a reason that is not told."""
    found = list(COMMAND.finditer(text))
    wrong = []
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        command, words = PROGRAMS[match[1]], match[2].split()
        while isinstance(command, click.Group) and words:
            below = command.get_command(click.Context(command), words.pop(0))
            if below is None:
                wrong.append(f"{match[0]}: no such command")
                break
            command = below
        else:
            needed = {name for option in command.params if option.required for name in option.opts}
            is_typed = not text[match.end() :].startswith("`")  # a name in prose is none to type
            if is_typed and "--reason" in needed and "--reason" not in text[match.end() : end]:
                wrong.append(f"{match[0]}: wants --reason TEXT")
    return wrong


def _texts(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a module, a value that is filled in as ``ID``; no docstrings."""
    skipped: set[Any] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            skipped.add(node.value)
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            if node not in skipped:
                parts = (
                    str(part.value) if isinstance(part, ast.Constant) else "ID"
                    for part in node.values
                )
                yield "".join(parts)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.value


@pytest.mark.parametrize("folder", ["apps", "dataverket", "cli"])
def test_every_command_that_a_text_names_exists_and_tells_the_reason_that_it_wants(folder: str):
    wrong = {
        f"{page.relative_to(ROOT)}: {text}"
        for page in (ROOT / folder).rglob("*.py")
        if COMMAND.search(source := page.read_text())
        for said in _texts(ast.parse(source))
        for text in wrong_in(said)
    }

    assert wrong == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Mend it, then: dv dead-letter replay ID; or wait.", "wants --reason TEXT"),
        ("dv approval grant ID --reason TEXT, or dv approval reject ID.", "approval reject: wants"),
        ("dvnet vlan-pools create", "no such command"),
    ],
)
def test_a_command_that_does_not_work_as_typed_is_found(text: str, wrong: str):
    (found,) = wrong_in(text)

    assert wrong in found

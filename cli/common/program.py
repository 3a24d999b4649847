"""Running one of the programs: from the command line to its exit code."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import click

from cli.client.errors import problem
from cli.common import exit_codes
from cli.common.failures import Failure

_JSON: Final = ("json", "jsonl")


def run(group: click.Command, *, name: str) -> NoReturn:
    """Run ``group`` on this process's arguments and exit."""
    sys.exit(run_with(group, sys.argv[1:], name=name))


def run_with(group: click.Command, arguments: Sequence[str], *, name: str) -> int:
    """Run ``group`` and return the exit code; every failure is told on stderr."""
    arguments = _output_last(arguments)
    try:
        result = group.main(args=list(arguments), prog_name=name, standalone_mode=False)
    except Failure as failure:
        failure.show()
        return failure.exits_with
    except click.UsageError as error:
        _show_usage(error, as_json=_wants_json(arguments))
        return exit_codes.USAGE
    except click.ClickException as error:
        error.show()
        return exit_codes.FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo("Aborted.", err=True)
        return exit_codes.INTERRUPTED
    return result if isinstance(result, int) else exit_codes.OK


def _output_last(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with a format that stands before the command moved behind it."""
    words = list(arguments)
    given = 2 if words[:1] in (["-o"], ["--output"]) else 1
    if not words or not words[0].startswith(("-o", "--output")) or len(words) <= given:
        return words
    end = words.index("--") if "--" in words else len(words)
    return [*words[given:end], *words[:given], *words[end:]]


def _show_usage(error: click.UsageError, *, as_json: bool) -> None:
    if not as_json:
        error.show()
        return
    document = problem(code="usage", title="Wrong usage", detail=error.format_message(), status=0)
    click.echo(json.dumps(document, ensure_ascii=False), err=True)


def _wants_json(arguments: Sequence[str]) -> bool:
    """Tell from the words alone, since a wrong command line could not be read as a whole."""
    for at, word in enumerate(arguments):
        if word in ("-o", "--output"):
            return "".join(arguments[at + 1 : at + 2]) in _JSON
        if word.startswith("--output=") or (word.startswith("-o") and word != "-o"):
            return word.removeprefix("--output=").removeprefix("-o").lstrip("=") in _JSON
    return os.environ.get("DV_OUTPUT") in _JSON

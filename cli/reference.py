"""Writes ``docs/cli/*.md`` from the commands themselves: ``python -m cli.reference``."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli.commands.dv import dv
from cli.commands.dvapp import dvapp
from cli.commands.dvce import dvce
from cli.commands.dvid import dvid
from cli.commands.dvke import dvke
from cli.commands.dvnet import dvnet
from cli.commands.dvos import dvos

PROGRAMS = (dv, dvid, dvce, dvnet, dvke, dvapp, dvos)
_SHARED = ("output", "server", "ca", "context", "_click_default_help")
_SAME = {"id": "dvid", "ce": "dvce", "net": "dvnet", "ke": "dvke", "app": "dvapp", "os": "dvos"}
_HEAD = "<!-- Written by `python -m cli.reference` from the commands; changes here are lost. -->\n"
_COMMON = """\
Every command that talks to the API also takes `-o/--output table|wide|json|jsonl|yaml|name`,
`--server`, `--ca` and `--context`; they are not repeated below.
"""
_INDEX = """\
# Command line

{programs}

`dv ce …` is the same as `dvce …`; so for `id`, `net` and the others.

## Where a command goes

A flag beats an environment variable, this beats the context, this beats the default.

| What | Flag | Variable | Context |
|---|---|---|---|
| Address of the API | `--server` | `DV_SERVER` | `server` |
| Certificate of its authority | `--ca` | `DV_CA` | `ca` |
| API token | none: others could see it | `DV_TOKEN` | kept apart, mode 0600 |
| Tenant | `--tenant` | `DV_TENANT` | `tenant` |
| Project | `--project` | `DV_PROJECT` | `project` |
| Environment | `--environment` | `DV_ENVIRONMENT` | `environment` |
| Format | `--output` | `DV_OUTPUT` | `output` |
| Context | `--context` | `DV_CONTEXT` | `current` |

Contexts stand in `$XDG_CONFIG_HOME/dataverket/config.toml`, tokens in
`$XDG_STATE_HOME/dataverket/credentials.toml`. A token is only sent to the server that it was kept
for. Without any server the embedded platform of this machine is used, found through its state
directory (`DV_STATE_DIR`, else `/var/lib/dataverket/embedded` for root, else
`$XDG_STATE_HOME/dataverket/embedded`); without any sign-in either, as its first user.

## Output

stdout is data only; progress, hints and errors go to stderr. JSON is what the API answered, as it
is; a list is the array of its items. With `-o json` an error is the problem document (RFC 9457).

## Exit codes

| Code | Meaning |
|---|---|
| 0 | ok |
| 1 | failed |
| 2 | wrong usage, or the API found the input not valid: repeat only after a change |
| 3 | not signed in, or not allowed |
| 4 | not found |
| 5 | conflict: quota, stale version, condition of the object |
| 6 | blocked on a dependency or an approval |
| 7 | the wait timed out; the task goes on |
| 8 | the server does not answer: try again |
| 9 | done in part |
| 130 | interrupted; a task that was waited for goes on |
"""


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    found = {f"{program.name}.md": "\n".join(_page(program)) for program in PROGRAMS}
    programs = "\n".join(
        f"- [`{program.name}`]({program.name}.md): {program.get_short_help_str(200)}"
        for program in PROGRAMS
    )
    return {"README.md": _HEAD + "\n" + _INDEX.format(programs=programs), **found}


def _page(program: click.Command) -> Iterator[str]:
    yield _HEAD
    yield f"# {program.name}\n"
    context = click.Context(program, info_name=program.name)
    if isinstance(program, click.Group):
        yield f"{_prose(program)}\n"
        yield _COMMON
        yield from _commands(program, context)
    else:
        yield f"{_prose(program)}\n"


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        if group.name == "dv" and name in _SAME:
            yield f"## dv {name}\n\nSame as [`{_SAME[name]}`]({_SAME[name]}.md).\n"
            continue
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, parent=context, info_name=name)
        yield f"## {inner.command_path}\n"
        yield f"{_prose(command)}\n"
        if isinstance(command, click.Group):
            yield from _commands(command, inner)
        else:
            usage = " ".join(command.collect_usage_pieces(inner))
            yield f"```\n{inner.command_path} {usage}".rstrip() + "\n```\n"
            yield from _options(command, inner)


def _prose(command: click.Command) -> str:
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    before, mark, examples = text.partition("\nExample")
    if not mark:
        return text.strip()
    lines = "\n".join(line.removeprefix("  ") for line in examples.splitlines()[1:])
    return f"{before.strip()}\n\n```sh\n{lines.strip()}\n```"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    rows = [
        record
        for parameter in command.get_params(context)
        if parameter.name not in _SHARED and (record := parameter.get_help_record(context))
    ]
    if rows:
        lines = [f"| `{_cell(names)}` | {_cell(text)} |" for names, text in rows]
        yield "\n".join(["| Option | Meaning |", "|---|---|", *lines]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main(directory: Path) -> None:
    """Write the pages; files of commands that are gone are removed."""
    directory.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in directory.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (directory / name).write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "docs" / "cli")

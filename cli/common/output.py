"""Data on stdout: tables for people, JSON and its kin for programs."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import click

FORMATS: Final = ("table", "wide", "json", "jsonl", "yaml", "name")

_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=['\"]|[A-ZÆØÅ])")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)")

_WORD_WIDTH: Final = 10

type Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table: a path of field names, or a function of the whole row."""

    title: str
    value: str | Callable[[Row], Any]
    wide: bool = False


def columns(*specs: str | Column) -> tuple[Column, ...]:
    """Return columns from texts such as ``name``, ``VLAN status.vlan_id``, ``+id`` (wide only)."""
    return tuple(spec if isinstance(spec, Column) else _column(spec) for spec in specs)


def _column(spec: str) -> Column:
    words = spec.lstrip("+").split()
    title = words[0] if len(words) > 1 else words[0].rpartition(".")[2].replace("_", " ")
    return Column(title=title.upper(), value=words[-1], wide=spec.startswith("+"))


def shortened(title: str, path: str, *, wide: bool = False) -> Column:
    """Return a column that shows the first sentence of what may be a long text."""
    return Column(title=title, value=lambda row: first_sentence(field(row, path)), wide=wide)


def first_sentence(text: Any) -> Any:
    """Return a text up to the end of its first sentence or line; what is no text as it is."""
    if not isinstance(text, str):
        return text
    line = text.partition("\n")[0]
    end = _SENTENCE_END.search(line)
    return line[: end.start()] if end else line


def emit_list(
    rows: Sequence[Row], shown: Sequence[Column], *, form: str, headers: bool = True
) -> None:
    """Write a list; JSON is the array of what the API answered."""
    match form:
        case "json":
            click.echo(json.dumps(list(rows), indent=2, ensure_ascii=False))
        case "jsonl":
            for row in rows:
                click.echo(json.dumps(row, ensure_ascii=False))
        case "yaml":
            click.echo(_yaml(list(rows)), nl=False)
        case "name":
            for row in rows:
                click.echo(name_of(row))
        case _:
            chosen = [column for column in shown if form == "wide" or not column.wide]
            for line in _table(rows, chosen, headers=headers):
                click.echo(line)


def emit_one(resource: Row, *, form: str) -> None:
    """Write one resource; JSON is what the API answered, as it is."""
    match form:
        case "json":
            click.echo(json.dumps(resource, indent=2, ensure_ascii=False))
        case "jsonl":
            click.echo(json.dumps(resource, ensure_ascii=False))
        case "yaml":
            click.echo(_yaml(resource), nl=False)
        case "name":
            click.echo(name_of(resource))
        case _:
            pairs = [(name, text) for name, text in _flat(resource) if text or form == "wide"]
            width = max((len(name) for name, _ in pairs), default=0)
            for name, text in pairs:
                click.echo(f"{name.ljust(width)}  {text}".rstrip())


def name_of(row: Row) -> str:
    """Return what a person calls a resource: its name, else what identifies it."""
    for field in ("name", "username", "reference", "address", "id"):
        if row.get(field):
            return str(row[field])
    return ""


def field(row: Any, path: str) -> Any:
    """Return what stands at a dotted path, ``None`` when something on the way is missing."""
    for name in path.split("."):
        if not isinstance(row, Mapping):
            return None
        row = row.get(name)
    return row


def text_of(value: Any) -> str:
    """Return a value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ",".join(f"{name}={text_of(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ",".join(text_of(item) for item in value)
    if isinstance(value, str) and (moment := _MOMENT.fullmatch(value)):
        return f"{moment[1]} {moment[2]}Z"  # microseconds are for programs
    # Control characters of a name or message must not reach the terminal.
    return "".join(sign if sign.isprintable() else " " for sign in str(value))


def _table(rows: Sequence[Row], shown: Sequence[Column], *, headers: bool) -> Iterator[str]:
    cells = [[text_of(_cell(row, column)) for column in shown] for row in rows]
    if headers:
        cells.insert(0, [column.title for column in shown])
    widths = [max((len(line[at]) for line in cells), default=0) for at in range(len(shown))]
    for line in cells:
        yield "  ".join(
            text.ljust(width) for text, width in zip(line, widths, strict=True)
        ).rstrip()


def _cell(row: Row, column: Column) -> Any:
    return field(row, column.value) if isinstance(column.value, str) else column.value(row)


def _flat(value: Row, prefix: str = "") -> Iterable[tuple[str, str]]:
    for name, item in value.items():
        path = f"{prefix}{name}"
        if isinstance(item, Mapping) and item:
            yield from _flat(item, f"{path}.")
        elif isinstance(item, list) and any(isinstance(part, Mapping) for part in item):
            width = max(_WORD_WIDTH, *(len(_word(part)) for part in item))
            for at, part in enumerate(item):
                yield path if at == 0 else "", _part(part, width)
        elif isinstance(item, str) and "\n" in item:
            for at, line in enumerate(item.splitlines()):
                yield path if at == 0 else "", text_of(line)
        else:
            yield path, text_of(item)


def _word(part: Any) -> str:
    """Return what an object of a list waits for, in a word, else its state."""
    if not isinstance(part, Mapping):
        return ""
    return str((part.get("waits") or {}).get("word") or part.get("state") or "")


def _part(part: Any, width: int) -> str:
    """Return one object of a list as a line: a condition or a step as a sentence."""
    if not isinstance(part, Mapping):
        return text_of(part)
    if "type" in part and "status" in part:
        line = f"{part['type']}: {part['status']} {part.get('reason', '')}: {part.get('message')}"
        return text_of(line)
    if "name" in part and "state" in part:
        key = f" ({part['key']})" if part.get("key") else ""
        said = ((part.get("error") or {}).get("message"), (part.get("waits") or {}).get("text"))
        why = " ".join(text for text in said if text)
        return text_of(f"{_word(part).ljust(width)} {part['name']}{key}  {why}".rstrip())
    return text_of({name: item for name, item in part.items() if item not in (None, "", [])})


def _yaml(value: Any) -> str:
    import yaml  # noqa: PLC0415 - only for this format

    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return text

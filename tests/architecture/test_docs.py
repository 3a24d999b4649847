"""What the documentation names is there: files, commands, targets, runbooks, states."""

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from apps.tasks.types import runbooks
from cli.commands.dv import dv
from cli.commands.dvapp import dvapp
from cli.commands.dvce import dvce
from cli.commands.dvid import dvid
from cli.commands.dvke import dvke
from cli.commands.dvnet import dvnet
from cli.commands.dvos import dvos
from dataverket.lab import hands
from tests.architecture import draw_states

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = {
    program.name: program for program in (dv, dvid, dvce, dvnet, dvke, dvapp, dvos) if program.name
}
# The first folder of a path decides whether a word in backticks is a path of this checkout.
FOLDERS = (
    "apps",
    "bin",
    "changes",
    "cli",
    "dataverket",
    "deploy",
    "docs",
    "sdk",
    "templates",
    "tests",
)
FILES = ("CHANGELOG.md", "LICENSE", "Makefile", "README.md", "manage.py", "pyproject.toml")
# Named in the docs as something that one makes, not as something that is there.
MADE = ("changes/<short-name>.<kind>.md", "changes/server-reset.added.md", "deploy/settings.env")
# Capabilities of the platform plan: how many there are of each kind.
CAPABILITIES = (
    "SEN 12, TSK 14, IDN 8, INV 10, MSK 13, NET 15, PLT 7, OBJ 3, REG 1, DBS 3, TJE 3, STO 3, "
    "OPS 7, SEC 5, MDC 6, API 9, BOO 5"
)
NOTHING = "\N{EN DASH}"
STATES = ("works", "partial", "planned")
HEADINGS = (
    *("Trigger", "Impact", "Severity and blast radius", "Safe checks", "Actions", "Done when"),
    "Escalation",
)


def _pages() -> list[Path]:
    return sorted(
        page
        for page in (
            *ROOT.glob("*.md"),
            *(ROOT / "docs").rglob("*.md"),
            *(ROOT / "deploy").rglob("*.md"),
            *(ROOT / "changes").rglob("*.md"),
            *(ROOT / "apps").glob("*/README.md"),
        )
        if page.parent != ROOT / "docs" / "cli"
    )


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def _shell_lines(text: str) -> Iterator[str]:
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            yield line.partition(" #")[0].strip()


def _options(command: click.Command) -> set[str]:
    return {
        word
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for word in (*parameter.opts, *parameter.secondary_opts)
    }


def _wrong_in(line: str) -> str:
    """Return what is wrong with a line that calls one of the programs; empty when nothing is."""
    first, *words = line.replace('"', " ").split()
    command: click.Command = PROGRAMS[first.removeprefix("bin/")]
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0]) if words else None
        if found is None:
            return f"{line}: {words[:1]} is no command of {command.name}"
        command, words = found, words[1:]
    unknown = {word for word in words if word.startswith("-") and len(word) > 1} - _options(command)
    return f"{line}: unknown {sorted(unknown)}" if unknown else ""


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_every_relative_link_leads_somewhere(page: Path):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", _without_blocks(page.read_text()))

    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]

    assert missing == []


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_no_figure_is_still_to_be_filled_in(page: Path):
    assert re.findall(r"@[A-Z_]{2,}@|\bTODO\b|\bTBD\b", page.read_text()) == []


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_every_path_that_is_named_exists(page: Path):
    words = re.findall(r"`([^`\n]+)`", _without_blocks(page.read_text()))
    named = [
        word
        for word in words
        if word in FILES or (re.fullmatch(r"[\w./*<>-]+", word) and word.split("/")[0] in FOLDERS)
    ]
    own = page.parent if page.parent.parent == ROOT / "apps" else ROOT

    missing = [
        word
        for word in named
        if "/" in word
        and word not in MADE
        and "<" not in word
        and not any(_matches(base, word) for base in (ROOT, own))
    ]

    assert missing == []


def _matches(base: Path, word: str) -> bool:
    return any(True for _ in base.glob(word.rstrip("/")))


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_every_command_that_is_shown_exists_with_its_options(page: Path):
    lines = [
        line
        for line in _shell_lines(page.read_text())
        if line.split(" ")[0].removeprefix("bin/") in PROGRAMS
    ]

    wrong = [text for line in lines if (text := _wrong_in(line))]

    assert wrong == []


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_every_command_of_the_emulated_world_that_is_shown_exists(page: Path):
    calls = [
        shlex.split(line.partition("-m dataverket.lab ")[2].replace("LAB_PORT", "8000"))
        for line in _shell_lines(page.read_text())
        if "-m dataverket.lab " in line
    ]

    for call in calls:
        hands.parser().parse_args(call)  # ends the process when it does not fit


def test_a_command_of_the_emulated_world_that_does_not_exist_is_found():
    with pytest.raises(SystemExit):
        hands.parser().parse_args(["press", "osl1-r1-s01", "sideways", "--control-port", "1"])


def test_a_command_that_does_not_exist_is_found():
    assert "unknown ['--no-such']" in _wrong_in("bin/dv task get ID --no-such")
    assert "is no command" in _wrong_in("dvce server explode osl1-r1-s01")


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_every_make_target_that_is_named_exists(page: Path):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = page.read_text()
    named = {
        *re.findall(r"`make ([a-z-]+)`", text),
        *(
            found[1]
            for line in _shell_lines(text)
            if (found := re.search(r"(?:^| )make ([a-z-]+)", line))
        ),
    }

    assert named - targets == set()


@pytest.mark.parametrize("book", sorted({book.path for book in runbooks.ALL}))
def test_every_runbook_that_is_named_exists_with_its_headings(book: str):
    text = (ROOT / book).read_text()

    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == HEADINGS
    for heading in HEADINGS:
        body = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        assert body.strip(), f"{book}: nothing stands under {heading}"


def test_every_runbook_is_named_by_the_code_and_listed():
    known = {Path(book.path).name for book in runbooks.ALL}
    folder = ROOT / "docs" / "runbooks"

    assert {page.name for page in folder.glob("*.md")} - {"README.md"} == known
    listed = re.findall(r"\]\(([a-z-]+\.md)\)", (folder / "README.md").read_text())
    assert sorted(listed) == sorted(known)


def _capability_rows() -> list[list[str]]:
    text = (ROOT / "docs" / "capabilities.md").read_text()
    return [
        [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for line in text.splitlines()
        if re.match(r"\| [A-Z]{3}-\d+ \|", line)
    ]


def test_every_capability_is_listed_exactly_once():
    wanted = [
        f"{kind}-{number + 1}"
        for kind, count in re.findall(r"([A-Z]+) (\d+)", CAPABILITIES)
        for number in range(int(count))
    ]

    assert [row[0] for row in _capability_rows()] == wanted


def test_a_capability_that_works_names_its_code_and_its_proof():
    for row in _capability_rows():
        assert len(row) == 6, row
        identity, _, state, where, proof, remark = row
        assert state in STATES, identity
        if state == "works":
            assert where != NOTHING, identity
            assert "`tests/" in proof, identity
        if state == "partial":
            assert remark != NOTHING, f"{identity}: the remark says what is missing"
        if state == "planned":
            assert (where, proof) == (NOTHING, NOTHING), identity


def test_the_sum_of_the_capabilities_is_right():
    count = Counter(row[2] for row in _capability_rows())
    text = (ROOT / "docs" / "capabilities.md").read_text()

    assert (
        f"Today: {count['works']} work, {count['partial']} are partial, "
        f"{count['planned']} are planned." in text
    )


def test_every_decision_record_is_listed_and_has_its_headings():
    folder = ROOT / "docs" / "adr"
    records = sorted(page.name for page in folder.glob("[0-9]*.md"))

    assert re.findall(r"\]\((\d{3}[^)]+)\)", (folder / "README.md").read_text()) == records
    for name in records:
        text = (folder / name).read_text()
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
            *("Context", "Decision", "Consequences", "Alternatives", "Facts")
        ], name
        assert re.match(rf"# {name[:3]} .+\n\nStatus: ", text), name


def test_the_diagrams_of_states_are_current():
    assert draw_states.PAGE.read_text() == draw_states.draw(), (
        "run: python -m tests.architecture.draw_states"
    )

"""Files keep to their size and have names that say what they are."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CODE = ("apps", "dataverket", "cli", "tests", "templates")
LIMIT_LINES = 600


def _files(*patterns: str) -> list[Path]:
    return [
        path
        for folder in CODE
        for pattern in patterns
        for path in (ROOT / folder).rglob(pattern)
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    ]


def test_no_file_is_over_the_limit():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in _files("*.py", "*.html", "*.j2")
        if (lines := len(path.read_text().splitlines())) > LIMIT_LINES
    }

    assert too_long == {}


def test_nothing_is_called_utils():
    vague = [
        str(path.relative_to(ROOT))
        for path in _files("utils.py", "helpers.py", "misc.py")
        if path.parts
    ]

    assert vague == []


def test_the_lock_file_names_no_index_host_and_every_hash():
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,-]+\])?==\S+ \\$", lock, re.MULTILINE)

    assert "://" not in lock
    assert len(pins) > 80
    assert lock.count("--hash=sha256:") >= len(pins)

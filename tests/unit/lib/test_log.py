import logging
from collections.abc import Iterator

import pytest

from dataverket.lib import log


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("fmt", ["console", "json"])
def test_a_traceback_shows_no_variables(fmt: str, capsys: pytest.CaptureFixture[str]):
    log.configure(fmt=fmt)  # type: ignore[arg-type]

    _fail_with("correct horse")

    said = capsys.readouterr().err
    assert "the device refused" in said
    assert "_sign_in" in said
    assert "correct horse" not in said


def _fail_with(password: str) -> None:
    try:
        _sign_in(password)
    except ConnectionError:
        log.get(__name__).exception("test.failed")


def _sign_in(password: str) -> None:
    assert password
    raise ConnectionError("the device refused")

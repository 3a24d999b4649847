"""``python -m tests.faults``: what cannot be shown is no success."""

import os

import pytest

from tests.faults import __main__ as suite


def test_a_full_disk_asked_for_by_name_without_root_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(os, "getuid", lambda: 1000)

    code = suite.main(["--only", "disk"])

    assert code == 3
    assert "NOT SHOWN: disk full: only root" in capsys.readouterr().err


def test_a_fault_that_nobody_knows_is_no_success(capsys: pytest.CaptureFixture[str]):
    code = suite.main(["--only", "no such fault"])

    assert code == 2
    assert "no such fault" in capsys.readouterr().err

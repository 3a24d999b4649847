"""The import contracts hold, and each of them bites: violations are injected into a copy."""

import os
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from dataverket.lib.process import Finished, run

ROOT = Path(__file__).parent.parent.parent

# What a hurried developer might write, where, and which contract has to catch it.
VIOLATIONS = [
    ("apps/inventory/services/__init__.py", "from apps.maskin import selectors as m", "app-order"),
    ("apps/tenancy/services.py", "from apps.tasks import services as t", "app-order"),
    ("apps/nett/models/port.py", "from apps.nett import services as s", "app-layers"),
    ("apps/tasks/states.py", "from apps.tasks import models as m", "app-layers"),
    ("apps/nett/services/ports.py", "from apps.nett import workflows as w", "app-layers"),
    ("apps/maskin/executors/echo.py", "from apps.maskin.models import Machine", "no-orm-line"),
    ("apps/maskin/drivers/ipmi.py", "from django.conf import settings as s", "no-orm-line"),
    ("apps/nett/rendering/text.py", "import psycopg", "no-orm-line"),
    ("dataverket/site/bridge.py", "from apps.tasks import services as s", "no-orm-line"),
    (
        "apps/maskin/workflows/deploy_server.py",
        "from apps.maskin.executors import echo",
        "executors-by-message-only",
    ),
    (
        "apps/maskin/drivers/ipmi.py",
        "from apps.maskin.simulators import bmc",
        "simulators-in-tests-only",
    ),
    ("apps/maskin/services/boot.py", "from apps.nett.models import Network", "nett-private"),
    ("apps/tasks/admin/tasks.py", "from apps.observasjon import services as s", "app-order"),
    ("apps/nett/runbooks/drift.py", "from apps.nett import admin as a", "app-layers"),
    ("apps/maskin/services/boot.py", "from apps.maskin import runbooks as r", "app-layers"),
    (
        "apps/maskin/runbooks/subjects.py",
        "from apps.observasjon.models import RunbookRun",
        "observasjon-private",
    ),
    (
        "apps/nett/services/ports.py",
        "from apps.inventory.models import Device",
        "inventory-private",
    ),
    ("apps/tenancy/services.py", "from apps.audit.models import AuditRecord", "audit-private"),
    ("apps/identitet/selectors.py", "from apps.tenancy.models import Tenant", "tenancy-private"),
    ("apps/tasks/services/gate.py", "from apps.identitet.models import User", "identitet-private"),
    ("apps/inventory/selectors.py", "from apps.tasks.models import Task", "tasks-private"),
    ("dataverket/api/__init__.py", "from apps.maskin.models import Machine", "maskin-private"),
    ("dataverket/api/__init__.py", "from apps.maskin.models import Machine", "facade"),
    ("dataverket/lib/clock.py", "from apps.tasks import types", "platform-order"),
    ("dataverket/bus/relay.py", "from apps.tasks import services", "platform-order"),
    ("cli/common/__init__.py", "from apps.maskin import types", "cli-is-a-client"),
    ("cli/client/__init__.py", "import click", "client-without-click"),
    ("cli/client/__init__.py", "from cli import commands", "cli-layers"),
]


def test_every_contract_has_a_violation_to_catch():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {one["id"] for one in settings["tool"]["importlinter"]["contracts"]}

    assert contracts == {contract for *_, contract in VIOLATIONS}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("contracts")
    for name in ("apps", "dataverket", "cli"):
        shutil.copytree(
            ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.j2")
        )
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def _lint(folder: Path, *contracts: str) -> Finished:
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    return run(
        [Path(sys.executable).parent / "lint-imports", "--cache-dir", folder / ".cache", *chosen],
        timeout_s=60,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=False,
    )


def test_all_contracts_hold(copy: Path):
    done = _lint(copy)

    assert done.exit_code == 0, done.stdout


@pytest.mark.parametrize(("file", "line", "contract"), VIOLATIONS)
def test_a_violation_is_caught_by_its_contract(copy: Path, file: str, line: str, contract: str):
    path = copy / file
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")
    try:
        done = _lint(copy, contract)
    finally:
        path.write_text(before)

    assert done.exit_code == 1, f"{line!r} in {file} was not caught:\n{done.stdout}"
    assert "BROKEN" in done.stdout

"""The deployment files can be read, and fit the code. They are not run here."""

import importlib
import importlib.util
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dataverket.embedded.nats import binary
from dataverket.embedded.state import DATACENTERS, SITE_SERVICES
from dataverket.lib.process import run
from dataverket.settings.environment import Environment
from dataverket.site.boot import BootSettings
from dataverket.site.settings import SiteSettings

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
# Read from the environment by code that has no settings class, or by all of them.
ALSO_KNOWN = {"DV_SERVICE"}


@pytest.fixture
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def _ours(compose: dict[str, Any]) -> dict[str, Any]:
    return {
        name: service
        for name, service in compose["services"].items()
        if service["image"].startswith("dataverket")
    }


def test_every_process_of_the_platform_has_a_service(compose: dict[str, Any]):
    sites = {f"{kind}-{name}" for name in DATACENTERS for kind in (*SITE_SERVICES, "boot", "nats")}

    assert set(compose["services"]) == sites | {
        *("postgres", "nats-hub", "migrate", "web", "relay", "orchestrator")
    }


def test_every_command_is_a_module_that_exists(compose: dict[str, Any]):
    for name, service in _ours(compose).items():
        command = service.get("command")
        if command and command[1] == "-m":
            assert importlib.util.find_spec(command[2]) is not None, name


def test_every_variable_is_one_that_the_code_reads(compose: dict[str, Any]):
    known = {
        str(field.alias or f"DV_{name.upper()}")
        for settings in (Environment, SiteSettings, BootSettings)
        for name, field in settings.model_fields.items()
    }

    for name, service in _ours(compose).items():
        assert set(service["environment"]) - known - ALSO_KNOWN == set(), name


def test_no_site_reaches_the_database(compose: dict[str, Any]):
    for name, service in _ours(compose).items():
        if name.rpartition("-")[2] in DATACENTERS:
            assert "DATABASE_URL" not in service["environment"], name
            assert "sentral" not in service["networks"], name


def test_every_value_that_must_be_given_stands_in_the_example():
    demanded = set(re.findall(r"\$\{(\w+):\?\}", (DEPLOY / "compose.yaml").read_text()))
    given = re.findall(r"^(\w+)=", (DEPLOY / "settings.example.env").read_text(), re.MULTILINE)

    assert demanded == set(given)


def test_what_compose_mounts_or_waits_for_exists(compose: dict[str, Any]):
    for name, service in compose["services"].items():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (DEPLOY / source).is_file(), name
            else:
                assert source in compose["volumes"], name
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name
        assert set(service["networks"]) <= set(compose["networks"]), name


def test_what_the_image_copies_exists():
    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY "):
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line


@pytest.mark.parametrize("name", ["hub", *(f"site-{name}" for name in DATACENTERS)])
def test_nats_accepts_its_configuration(name: str):
    text = (DEPLOY / "nats" / f"{name}.conf").read_text()
    values = dict.fromkeys(re.findall(r"\$(NATS_\w+)", text), "apassword1")
    values["NATS_HUB_LEAF_URL"] = "nats-leaf://leaf-osl1:apassword1@nats-hub:7422"

    done = run(
        [str(binary()), "-t", "-c", str(DEPLOY / "nats" / f"{name}.conf")],
        timeout_s=20,
        env={**os.environ, **values},
    )

    assert "is valid" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["hub", *(f"site-{name}" for name in DATACENTERS)])
def test_a_nats_server_started_on_a_full_disk_does_not_limit_itself_to_nothing(name: str):
    text = (DEPLOY / "nats" / f"{name}.conf").read_text()

    assert re.search(r"^  max_file_store: [1-9]\d*GB$", text, re.MULTILINE)

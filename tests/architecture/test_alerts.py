"""The alerts name metrics that the code has, and runbooks that exist; labels hold no ids."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from apps.tasks.types import runbooks
from apps.tasks.types.figures import SILENT_SITE_FROM
from dataverket.orchestrator import process

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy" / "prometheus"
MODULES = (
    "apps.tasks.metrics",
    "dataverket.bus.metrics",
    "dataverket.bus.relay_metrics",
    "dataverket.orchestrator.metrics",
    "dataverket.site.boot_requests",
    "dataverket.site.metrics",
    "dataverket.web.metrics",
)
# How the orchestrator begins a loop: the constant of its pause, and what it does.
EVERY = re.compile(r"_every\((_[A-Z]+_S), .*\b_(\w+?)(?:\(\))?\),")
# A label with one of these in it could hold what only one tenant or object has.
FORBIDDEN = ("tenant", "project", "task", "step", "server", "user", "id", "name", "subject", "path")


def _declared() -> dict[str, tuple[str, ...]]:
    """Return every metric of ours with its labels, under each name that Prometheus shows."""
    for module in MODULES:
        importlib.import_module(module)
    found: dict[str, tuple[str, ...]] = {}
    for collector, names in REGISTRY._collector_to_names.items():
        figures = {figure.name: figure.labels for figure in getattr(collector, "figures", ())}
        for name in names:
            labels = figures.get(name, getattr(collector, "_labelnames", ()))
            found[name] = tuple(labels)
    return {name: labels for name, labels in found.items() if name.startswith("dataverket_")}


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule["alert"])
def test_an_alert_names_only_metrics_that_the_code_has(rule):
    named = set(re.findall(r"\bdataverket_\w+", rule["expr"]))

    assert named - set(_declared()) == set()
    assert named or "up{" in rule["expr"]


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule["alert"])
def test_an_alert_names_a_runbook_that_exists_and_names_the_alert(rule):
    book = rule["annotations"]["runbook"]

    assert book in {known.path for known in runbooks.ALL}
    assert f"`{rule['alert']}`" in (ROOT / book).read_text()
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in ("page", "ticket")


def test_the_alert_for_a_loop_that_stands_watches_each_that_runs_several_times_a_minute():
    (rule,) = [rule for rule in _rules() if rule["alert"] == "OrchestratorLoopStands"]
    (watched,) = re.findall(r'loop=~"([^"]+)"', rule["expr"])
    started = EVERY.findall((ROOT / "dataverket" / "orchestrator" / "process.py").read_text())
    often = {name for pause, name in started if getattr(process, pause) <= 15}

    assert set(watched.split("|")) == {name.replace("resuming", "resume") for name in often}
    assert len(started) >= 8


@pytest.mark.parametrize(
    ("alert", "code"),
    [
        ("OutboxStands", "outbox.lag"),
        ("TaskStuck", "undo.failed"),
        ("SiteSilent", "site.silent"),
        ("ServiceUnknown", "dependency.unreachable"),
        ("DeadLettersOpen", "message.parked"),
        ("SwitchDrifts", "drift.switch"),
        ("ServerDrifts", "drift.server.power"),
    ],
)
def test_an_alert_leads_where_the_code_of_the_same_trouble_leads(alert: str, code: str):
    (rule,) = [rule for rule in _rules() if rule["alert"] == alert]

    assert rule["annotations"]["runbook"] == runbooks.for_code(code).path


def test_a_silent_site_is_told_of_several_services_and_not_of_a_single_one():
    (rule,) = [rule for rule in _rules() if rule["alert"] == "SiteSilent"]

    assert "max by (datacenter) (dataverket_dependency_healthy) == 0" in rule["expr"]
    assert rule["expr"].rstrip().endswith(f"> {SILENT_SITE_FROM - 1}")


def test_a_metric_that_does_not_exist_would_be_found():
    assert "dataverket_no_such_metric" not in _declared()
    assert "dataverket_site_commands_total" in _declared()
    assert "dataverket_outbox_oldest_age_seconds" in _declared()


def test_no_label_could_hold_an_id():
    for name, labels in _declared().items():
        for label in labels:
            assert not any(word == label or f"_{word}" in label for word in FORBIDDEN), name


def test_names_follow_the_conventions():
    for name in _declared():
        assert re.fullmatch(r"dataverket_[a-z0-9_]+", name)
        assert not re.search(r"_(ms|minutes|kb|mb|count_total)$", name), name


def test_the_alerts_stand_beside_the_configuration_that_names_them():
    configuration = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())

    assert [(DEPLOY / name).is_file() for name in configuration["rule_files"]] == [True]


def test_every_process_of_compose_is_scraped_on_its_port():
    configuration = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    scraped = {
        target
        for job in configuration["scrape_configs"]
        for group in job["static_configs"]
        for target in group["targets"]
    }
    serving = {
        f"{name}:{port}"
        for name, service in compose["services"].items()
        if service["image"].startswith("dataverket")
        and (port := service["environment"].get("DV_METRICS_PORT", "0")) != "0"
    }

    assert scraped == serving

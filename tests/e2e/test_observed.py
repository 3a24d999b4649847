"""The whole platform as its operators see it: metrics, log lines, what is said of a silence."""

import json
import signal
from contextlib import suppress
from ipaddress import ip_address
from os import kill
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from prometheus_client.parser import text_string_to_metric_families

from dataverket.embedded.state import MEASURED
from tests.bench.processes import family
from tests.e2e.conftest import Site
from tests.waiting import wait_until

PROCESSES = ("web", "maskin-osl1", "orchestrator")


def _metrics(site: Site, process: str) -> dict[str, list[Any]]:
    answer = httpx.get(site.platform.state.metrics_url(process), trust_env=False, timeout=5)
    families = text_string_to_metric_families(answer.text)
    return {family.name: family.samples for family in families}


def _check(site: Site, **headers: str) -> Any:
    answer = site.sentral.http.post(
        "/site-checks",
        json={"datacenter": "osl1"},
        headers={"X-Request-Id": str(uuid4())} | headers,
    )
    assert answer.status_code == 202, answer.text
    return site.sentral.finished(answer.json()["id"])


def test_every_process_serves_its_metrics(site: Site):
    assert _check(site)["state"] == "succeeded"

    for process in MEASURED:
        assert "python_info" in _metrics(site, process), process

    def executed() -> float:
        found = _metrics(site, "maskin-osl1")["dataverket_site_commands"]
        wanted = ("echo", "succeeded")
        return sum(
            float(sample.value)
            for sample in found
            if sample.name.endswith("_total")
            and (sample.labels["action"], sample.labels["outcome"]) == wanted
        )

    assert wait_until(executed) >= 1
    wait_until(lambda: _healthy(site) == 6)
    orchestrator = _metrics(site, "orchestrator")
    assert orchestrator["dataverket_timers_lag_seconds"][0].value < 5
    assert _metrics(site, "relay")["dataverket_relay_leading"][0].value == 1
    streams = {s.labels["stream"] for s in orchestrator["dataverket_stream_messages"]}
    assert streams == {"DV_CMD", "DV_EVT", "DV_TASK"}


def _healthy(site: Site) -> float:
    found = _metrics(site, "orchestrator").get("dataverket_dependency_healthy", [])
    return float(sum(sample.value for sample in found))


def test_one_request_is_found_in_the_logs_of_all_processes(site: Site):
    request, trace = str(uuid4()), "5bf92f3577b34da6a3ce929d0e0e4737"
    _check(site, **{"X-Request-Id": request, "traceparent": f"00-{trace}-00f067aa0ba902b7-01"})

    def seen() -> set[str]:
        return {line["process"] for line in _lines(site) if line.get("request_id") == request}

    wait_until(lambda: seen() >= {"web", "maskin@osl1", "orchestrator"})
    for line in _lines(site):
        if line.get("request_id") == request:
            assert line["trace_id"] == trace, line


def _lines(site: Site) -> list[dict[str, Any]]:
    logs = [site.platform.state.logs / f"{name}.log" for name in PROCESSES]
    texts = [text for log in logs for text in log.read_text().splitlines()]
    return [json.loads(text) for text in texts if text.startswith("{")]


def test_nothing_listens_beyond_this_machine_and_what_is_secret_is_private(site: Site):
    pids = [one for pid in site.platform.supervisor.pids().values() for one in family(pid)]

    listening = {address for pid in pids for address in _listening(pid)}

    assert len(listening) > 15, "servers, API, metrics, devices"
    assert {address for address, _ in listening} == {"127.0.0.1"}
    for name in ("sign-ins.json", "secrets.json", "ports.json", "running.json", "nats-hub.conf"):
        assert (site.platform.state.directory / name).stat().st_mode & 0o077 == 0, name


def _listening(pid: int) -> set[tuple[str, int]]:
    """Return the TCP sockets on which one process listens."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            inodes.add(descriptor.readlink().name.removeprefix("socket:[").rstrip("]"))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(_address(fields[1]))
    return found


def _address(text: str) -> tuple[str, int]:
    """Read an address of ``/proc/net/tcp``: words of hex in the machine's order of bytes."""
    host, _, port = text.partition(":")
    words = [bytes.fromhex(host[i : i + 8])[::-1] for i in range(0, len(host), 8)]
    return str(ip_address(b"".join(words))), int(port, 16)


def test_a_frozen_orchestrator_leaves_nothing_green(site: Site):
    frozen = site.platform.supervisor.pids()["orchestrator"]
    kill(frozen, signal.SIGSTOP)
    try:

        def found() -> Any:
            status = site.sentral.get("/status")
            subjects = [one["subject"] for one in status["findings"]]
            return status if "orchestrator" in subjects else None

        status = wait_until(found, limit_s=30, every_s=0.5)
    finally:
        kill(frozen, signal.SIGCONT)

    assert status["status"] == "down"
    assert {node["status"] for node in status["services"]} == {"unknown"}
    wait_until(lambda: site.sentral.get("/status")["status"] != "down", limit_s=30, every_s=0.5)

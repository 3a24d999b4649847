"""A datacenter without its Nett: visible within fifteen seconds, resumes by itself."""

import time
from typing import Any

import pytest

from tests.e2e.conftest import Site
from tests.waiting import wait_until


@pytest.mark.timeout(240)
def test_deployments_wait_for_nett_there_and_go_on_elsewhere(site: Site):
    site.platform.supervisor.pause("nett-osl1")
    stopped = time.monotonic()
    try:
        waiting_name, waiting = site.request_server("osl1")
        other_name, other = site.request_server("trd1")

        def blocked() -> Any:
            task = site.sentral.get(f"/tasks/{waiting['id']}")
            return task if task["state"] == "dependency_blocked" else None

        task = wait_until(blocked, limit_s=15)

        assert time.monotonic() - stopped < 15
        assert task["blocked"]["dependency"] == "nett@osl1"
        assert "does not report itself" in task["blocked"]["reason"]
        assert task["blocked"]["runbook"] == "docs/runbooks/service-unreachable.md"
        assert task["blocked"]["resumes_by_itself"]
        assert site.sentral.finished(other["id"])["state"] == "succeeded"
        health = {
            (row["service"], row["datacenter"]): row["status"]
            for row in site.sentral.get("/dependencies")["items"]
        }
        assert health["nett", "osl1"] == "unknown"
        assert health["nett", "trd1"] == "healthy"
        alerts = {
            (alert["code"], alert["subject"]["key"])
            for alert in site.sentral.get("/alerts", limit=200)["items"]
        }
        assert ("dependency.unreachable", "nett@osl1") in alerts
        run = site.sentral.post("/runbook-runs", {"task": waiting["id"], "reason": "a test"})
        assert (run["runbook"], run["subject"]["key"]) == ("service-unreachable", "nett@osl1")
        checked = site.sentral.post(f"/runbook-runs/{run['id']}/checks", {}, status=200)
        outcomes = {check["name"]: check["outcome"] for check in checked["checks"]}
        assert outcomes["heartbeat"] == "fail"
        assert outcomes["neighbours"] == "pass"
        site.sentral.post(f"/runbook-runs/{run['id']}/close", {}, status=409)
    finally:
        site.platform.supervisor.resume("nett-osl1")

    assert site.sentral.finished(waiting["id"])["state"] == "succeeded"
    ended = site.sentral.post(f"/runbook-runs/{run['id']}/close", {}, status=200)
    assert ended["state"] == "done"
    echo = next(check for check in ended["checks"] if check["name"] == "echo")
    assert echo["outcome"] == "pass", "Maskin's worker was there all the time"
    site.release(waiting_name)
    site.release(other_name)

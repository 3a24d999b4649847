"""What somebody changed on a switch and at a rack is found by the running platform, and mended."""

from typing import Any

import pytest

from tests.e2e.conftest import Site
from tests.waiting import wait_until

REASON = {"reason": "e2e"}


def _open_finding(site: Site, reconciler: str, resource: str) -> Any:
    """Have a resource compared now; return what was found."""
    site.sentral.post(
        f"/reconcilers/{reconciler}/run", {"resource": resource, **REASON}, status=200
    )

    def found() -> Any:
        rows = site.sentral.get("/drift-findings", reconciler=reconciler, state="open")["items"]
        return next((row for row in rows if row["resource_name"] == resource), None)

    return wait_until(found, limit_s=40)


def _mended(site: Site, finding: Any) -> Any:
    task = site.sentral.post(f"/drift-findings/{finding['id']}/remediate", REASON, status=202)
    if task["state"] == "awaiting_approval":
        asked = site.approver.get(f"/approvals/{task['approval']['id']}")
        agreed = {"plan_hash": asked["plan_hash"], **REASON}
        site.approver.post(f"/approvals/{asked['id']}/grant", agreed, status=200)
    ended = site.sentral.finished(task["id"])
    assert ended["state"] == "succeeded", ended["error"]
    return site.sentral.get(f"/drift-findings/{finding['id']}")


@pytest.mark.timeout(240)
def test_what_was_changed_by_hand_is_found_with_its_diff_and_mended(site: Site):
    name, task = site.request_server("osl1")
    assert site.sentral.finished(task["id"])["state"] == "succeeded"
    server = site.allocation(name)["status"]["server_name"]
    switch, _, port = site.device(f"/servers/{server}")["interfaces"][0]["peer"].partition(":")
    lines = ["vlan 666", f"interface {port}", "switchport access vlan 666"]
    site.by_hand(f"/switches/{switch}/lines", {"lines": lines})
    site.by_hand(f"/servers/{server}/power")

    on_switch = _open_finding(site, "switch-ports", switch)
    on_server = _open_finding(site, "servers", server)

    assert "-   switchport access vlan 666" in on_switch["diff"].splitlines()
    assert (on_switch["severity"], on_server["severity"]) == ("high", "high")
    status = site.sentral.get("/status")
    assert status["drift_open"] >= 2
    assert {"drift.switch", "drift.server.power"} <= {one["code"] for one in status["findings"]}
    for finding in (on_switch, on_server):
        ended = _mended(site, finding)
        assert (ended["state"], ended["resolved_by"]) == ("resolved", "task")
    wait_until(lambda: site.answers(name) == [server], limit_s=20)
    shown = {row["workflow"] for row in site.sentral.get("/tasks", limit=200)["items"]}
    assert "observe-server" not in shown
    site.by_hand(f"/switches/{switch}/lines", {"lines": ["no vlan 666"]})
    site.release(name)

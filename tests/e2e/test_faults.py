"""Every fault of a device ends in a state that a person understands, with devices cleaned up."""

from typing import Any

import pytest

from tests.e2e.conftest import Site
from tests.waiting import wait_until


def _assert_cleaned_up(site: Site, server: str) -> None:
    device = site.device(f"/servers/{server}")
    assert device["power"] == "off"
    assert {card["vlan"] for card in device["interfaces"]} <= {None, 1}
    record = site.sentral.get(f"/servers/{server}")
    assert record["machine"]["provision_state"] == "available"
    assert "deployment failed" in record["machine"]["fault"]


def _response(site: Site, task_id: str) -> Any:
    """Return the run that the platform opened for a task by itself, once it is there."""
    runs = site.sentral.get("/runbook-runs", task=task_id)["items"]
    return runs[0] if runs else None


@pytest.mark.timeout(240)
def test_a_silent_bmc_fails_the_deployment_and_names_the_runbook(site: Site):
    site.set_fault_on_free_servers("bmc-silent")
    name, task = site.request_server()
    server = site.allocation(name)["status"]["server_name"]

    ended = site.sentral.finished(task["id"], limit_s=150)

    assert ended["state"] == "failed"
    assert server in ended["error"]["message"]
    assert "Given up after" in ended["error"]["message"]
    assert ended["held_up"]["runbook"] == "bmc-unreachable"
    run = wait_until(lambda: _response(site, task["id"]), limit_s=30)
    site.clear_faults()
    assert (run["subject"]["name"], run["started_by"]) == (server, "platform: runbooks")
    assert run["trigger"] == "bmc.unreachable"
    _assert_cleaned_up(site, server)
    assert site.allocation(name)["status"]["phase"] == "failed"
    site.release(name)


@pytest.mark.timeout(240)
def test_a_refused_line_fails_the_deployment_and_leaves_the_switch_as_it_was(site: Site):
    site.set_fault("switch-refuses-line", "trd1-leaf1", "switchport access vlan 100")
    name, task = site.request_server("trd1")
    server = site.allocation(name)["status"]["server_name"]

    ended = site.sentral.finished(task["id"])

    assert ended["state"] == "failed"
    assert "trd1-leaf1" in ended["error"]["message"]
    assert "switchport access vlan 100" in ended["error"]["message"]
    _assert_cleaned_up(site, server)
    site.release(name)


@pytest.mark.timeout(240)
def test_a_session_dropped_after_the_commit_is_confirmed_from_a_new_one(site: Site):
    site.set_fault("switch-drops-after-commit", "trd1-leaf2")
    name, task = site.request_server("trd1")

    ended = site.sentral.finished(task["id"], limit_s=150)

    assert ended["state"] == "succeeded", ended["error"]
    assert site.answers(name, "trd1")
    site.clear_faults()
    site.release(name)


@pytest.mark.timeout(240)
def test_an_unreachable_switch_is_retried_until_it_is_back(site: Site):
    site.set_fault("switch-unreachable", "trd1-leaf1")
    name, task = site.request_server("trd1")

    def retrying() -> bool:
        steps = site.sentral.get(f"/tasks/{task['id']}")["steps"]
        return any(step["retries_used"] > 0 for step in steps)

    wait_until(retrying, limit_s=60)
    site.clear_faults()
    ended = site.sentral.finished(task["id"])

    assert ended["state"] == "succeeded", ended["error"]
    site.release(name)


@pytest.mark.timeout(240)
def test_a_server_that_never_phones_home_is_switched_off_and_given_back(site: Site):
    site.set_fault_on_free_servers("server-never-phones-home")
    name, task = site.request_server()
    server = site.allocation(name)["status"]["server_name"]

    ended = site.sentral.finished(task["id"], limit_s=120)

    assert ended["state"] == "failed"
    assert "phone-home" in ended["error"]["message"]
    assert ended["error"]["runbook"] == "docs/runbooks/phone-home-missing.md"
    _assert_cleaned_up(site, server)
    site.release(name)


@pytest.mark.timeout(240)
def test_a_lost_boot_override_is_noticed_and_set_again(site: Site):
    site.set_fault_on_free_servers("bmc-loses-override")
    name, task = site.request_server()
    wait_until(
        lambda: any(
            step["retries_used"] for step in site.sentral.get(f"/tasks/{task['id']}")["steps"]
        ),
        limit_s=60,
    )
    site.clear_faults()

    ended = site.sentral.finished(task["id"], limit_s=120)

    assert ended["state"] == "succeeded", ended["error"]
    site.release(name)

"""What pool children tell, counted in the main process."""

import os

from prometheus_client import REGISTRY

from dataverket.site.metrics import Reports


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "nett", "datacenter": "tst1", **labels}) or 0


def test_a_child_tells_over_the_fork_what_became_of_its_commands():
    reports = Reports(service="nett", datacenter="tst1")
    collecting = reports.collect()

    child = os.fork()
    if child == 0:
        reports.send(action="apply-ports", outcome="succeeded", took_s=0.2)
        reports.send(action="apply-ports", outcome="failed_transient", took_s=1.5)
        reports.send(action="apply-ports", outcome="busy")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    reports.close()
    collecting.join(5)

    assert status == 0
    commands = "dataverket_site_commands_total"
    assert _value(commands, action="apply-ports", outcome="succeeded") == 1
    assert _value(commands, action="apply-ports", outcome="failed_transient") == 1
    assert _value("dataverket_site_claims_refused_total", reason="busy") == 1
    duration = "dataverket_site_command_duration_seconds"
    assert _value(f"{duration}_count", action="apply-ports") == 2
    assert _value(f"{duration}_sum", action="apply-ports") == 1.7


def test_a_full_pipe_never_holds_up_a_command():
    reports = Reports(service="nett", datacenter="tst2")

    for _ in range(5000):  # nobody reads; a pipe takes some hundred lines
        reports.send(action="apply-ports", outcome="succeeded", took_s=0.1)

    reports.close()
    os.close(reports._reading)

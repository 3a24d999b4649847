"""What pool children report, counted in the main process."""

import pickle

from prometheus_client import REGISTRY

from dataverket.site.metrics import Report, count


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "nett", "datacenter": "tst1", **labels}) or 0


def test_what_a_child_returns_is_counted_by_action_and_outcome():
    reports = [
        Report(action="apply-ports", outcome="succeeded", took_s=0.2),
        Report(action="apply-ports", outcome="failed_transient", took_s=1.5),
        Report(action="apply-ports", outcome="busy"),
        Report(action="apply-ports", outcome="a word of a newer release"),
    ]

    for report in reports:
        count(("nett", "tst1"), pickle.loads(pickle.dumps(report)))  # noqa: S301 - as it leaves the child

    commands = "dataverket_site_commands_total"
    assert _value(commands, action="apply-ports", outcome="succeeded") == 1
    assert _value(commands, action="apply-ports", outcome="failed_transient") == 1
    assert _value(commands, action="apply-ports", outcome="other") == 1
    assert _value("dataverket_site_claims_refused_total", reason="busy") == 1
    duration = "dataverket_site_command_duration_seconds"
    assert _value(f"{duration}_count", action="apply-ports") == 2
    assert _value(f"{duration}_sum", action="apply-ports") == 1.7

"""Ids of traces, with and without a collector."""

import os
import sys

import pytest

from dataverket.lib import tracing
from dataverket.lib.process import run

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_new_span_stays_in_the_trace_of_its_parent():
    made = tracing.new_traceparent(PARENT)

    assert tracing.trace_id_of(made) == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert made != PARENT


def test_what_the_caller_decided_about_sampling_is_kept():
    assert tracing.new_traceparent(PARENT[:-2] + "00").endswith("-00")


@pytest.mark.parametrize(
    "parent",
    [
        "",
        "nonsense",
        "a-b-c-d",
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0" * 16 + "-01",
        "ff" + PARENT[2:],
        PARENT.upper(),
        PARENT + "\nSet-Cookie: a=b",
    ],
)
def test_a_malformed_parent_begins_a_new_trace(parent):
    made = tracing.new_traceparent(parent)

    assert tracing.trace_id_of(made) not in ("", "4bf92f3577b34da6a3ce929d0e0e4736")


def test_spans_nest_and_what_follows_outside_has_none():
    with tracing.span("outer", parent=PARENT) as outer:
        with tracing.span("inner") as inner:
            assert tracing.current() == inner.traceparent
        assert tracing.current() == outer.traceparent

    assert tracing.current() == ""
    assert tracing.trace_id_of(inner.traceparent) == tracing.trace_id_of(PARENT)


def test_without_an_endpoint_no_tracing_library_is_loaded():
    code = (
        "import sys\n"
        "from dataverket.lib import tracing\n"
        "from dataverket.site import app\n"
        "tracing.start('tests')\n"
        "with tracing.span('work', parent=''): pass\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
    )
    kept = {name: text for name, text in os.environ.items() if not name.startswith("OTEL_")}

    done = run([sys.executable, "-c", code], timeout_s=60, env=kept)

    assert done.stdout.strip() == "[]"

"""One request is followed from the API over NATS and a worker to its last event."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from apps.identitet.types import Role, ScopeKind
from dataverket.lib import log, tracing
from tests.emulated_site import DATACENTER
from tests.factories import identitet as people
from tests.otlp_receiver import Receiver, Span
from tests.saga import SagaDriver

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{CALLER}-01"
REQUEST = "0197a3c1-0000-7000-8000-00000000abcd"
SERVER, PRODUCER, CONSUMER = 2, 4, 5


@pytest.fixture
def receiver(monkeypatch) -> Iterator[Receiver]:
    found = Receiver()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", found.url)
    tracing.start("tests")
    yield found
    tracing.stop()
    found.close()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as JSON."""
    log.configure(fmt="json", level="INFO", process="tests")
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    log.configure(level="WARNING")


def _ask_for_a_check(**headers: str) -> Any:
    operator = people.user("ingrid")
    people.role(operator.id, Role.PLATFORM_OPERATOR, ScopeKind.PLATFORM, None)
    _, token = people.token(operator.id)
    answer = Client().post(
        "/api/v1/site-checks",
        data=json.dumps({"datacenter": DATACENTER}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", **headers},
    )
    assert answer.status_code == 202, answer.content
    return answer


def _only(spans: list[Span], name: str) -> Span:
    (found,) = [span for span in spans if span.name == name]
    return found


def test_one_trace_joins_request_command_execution_and_event(
    driver: SagaDriver, receiver: Receiver
):
    answer = _ask_for_a_check(traceparent=TRACEPARENT)
    task = driver.finish(answer.json()["id"])
    tracing.stop()

    assert task.state == "succeeded"
    spans = [span for span in receiver.spans if span.trace == TRACE]
    request = _only(spans, "POST /api/v1/site-checks")
    created = _only(spans, "create task check-site")
    sent = _only(spans, "send maskin echo")
    executed = _only(spans, "execute maskin echo")
    applied = _only(spans, "apply dv.maskin.evt.step.succeeded")
    assert request.parent == CALLER
    assert created.parent == request.id
    assert sent.parent == created.id
    assert executed.parent == sent.id
    assert applied.parent == executed.id
    kinds = [span.kind for span in (request, sent, executed, applied)]
    assert kinds == [SERVER, PRODUCER, CONSUMER, CONSUMER]
    assert request.attributes["http.route"] == "/api/v1/site-checks"
    assert executed.attributes["dataverket.task"] == str(task.id)
    assert executed.attributes["dataverket.outcome"] == "succeeded"
    assert not any(span.failed for span in spans)
    assert {span.service for span in spans} == {"dataverket-tests"}


def test_all_spans_of_a_trace_form_one_tree(driver: SagaDriver, receiver: Receiver):
    driver.deliveries = 2  # the second delivery finds the work done, and is part of the story

    task = driver.finish(_ask_for_a_check().json()["id"])
    tracing.stop()

    root = _only(receiver.spans, "POST /api/v1/site-checks")
    spans = {span.id: span for span in receiver.spans if span.trace == root.trace}
    assert task.state == "succeeded"
    assert root.parent == ""
    assert all(span.parent in spans for span in spans.values() if span is not root)
    outcomes = [
        span.attributes["dataverket.outcome"]
        for span in spans.values()
        if span.name == "execute maskin echo"
    ]
    assert outcomes == ["succeeded", "done"]


def test_a_request_that_is_not_sampled_is_not_sent(driver: SagaDriver, receiver: Receiver):
    driver.finish(_ask_for_a_check(traceparent=TRACEPARENT[:-2] + "00").json()["id"])
    tracing.stop()

    assert [span for span in receiver.spans if span.trace == TRACE] == []


def test_every_line_about_a_task_carries_its_ids(driver: SagaDriver, lines: io.StringIO):
    answer = _ask_for_a_check(traceparent=TRACEPARENT, **{"X-Request-Id": REQUEST})
    task = driver.finish(answer.json()["id"])

    assert answer.headers["X-Request-Id"] == REQUEST
    read = [json.loads(line) for line in lines.getvalue().splitlines()]
    ours = [line for line in read if line.get("task") == str(task.id)]
    assert [line["event"] for line in ours] == [
        "tasks.task.accepted",
        "tasks.command.sent",
        "site.command.taken",
        "site.command.left",
        "tasks.event.taken",
        "tasks.task.ended",
    ]
    for line in ours:
        assert line["request_id"] == REQUEST, line
        assert line["trace_id"] == TRACE, line
        assert line["process"] == "tests"
    for line in ours[1:]:
        assert (line["step"], line["attempt"]) == (str(task.steps[0].id), 1), line


def test_a_request_leaves_one_line_with_what_was_asked_and_by_whom(
    driver: SagaDriver, lines: io.StringIO
):
    _ask_for_a_check(**{"X-Request-Id": REQUEST})
    Client().get("/api/v1/tasks/0197a3c1-0000-7000-8000-00000000abcd?wait=1s")

    read = [json.loads(line) for line in lines.getvalue().splitlines()]
    served = [line for line in read if line["event"] == "web.request.served"]
    asked, refused = served
    assert (asked["method"], asked["route"], asked["status"]) == (
        *("POST", "/api/v1/site-checks"),
        202,
    )
    assert asked["request_id"] == REQUEST
    assert asked["actor_kind"] == "user"
    assert asked["duration_ms"] > 0
    assert refused["route"] == "/api/v1/tasks/{task_id}?wait"
    assert (refused["status"], refused["actor_kind"]) == (401, "anonymous")
    assert refused["request_id"] != REQUEST

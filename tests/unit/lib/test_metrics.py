"""Figures that are read now and then, and where they are fetched."""

import http.client
import socket
from contextlib import closing

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from dataverket.embedded.ports import free_port
from dataverket.lib import metrics
from dataverket.lib.metrics import Figure, Snapshot

WAITING = Figure(name="dataverket_test_waiting", help="Waiting.", labels=("place",))


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_reading_is_shown_until_it_is_too_old_to_be_believed():
    clock, registry = _Clock(), CollectorRegistry()
    snapshot = Snapshot(WAITING, registry=registry, believed_s=35, now=clock)
    snapshot.show({"dataverket_test_waiting": {("osl1",): 3}})

    assert registry.get_sample_value("dataverket_test_waiting", {"place": "osl1"}) == 3
    clock.now += 36
    assert registry.get_sample_value("dataverket_test_waiting", {"place": "osl1"}) is None
    assert b'place="osl1"' not in generate_latest(registry)


def test_a_new_reading_replaces_what_is_gone():
    registry = CollectorRegistry()
    snapshot = Snapshot(WAITING, registry=registry)
    snapshot.show({"dataverket_test_waiting": {("osl1",): 3, ("trd1",): 1}})

    snapshot.show({"dataverket_test_waiting": {("trd1",): 2}})

    assert registry.get_sample_value("dataverket_test_waiting", {"place": "osl1"}) is None
    assert registry.get_sample_value("dataverket_test_waiting", {"place": "trd1"}) == 2


def test_a_figure_that_was_not_declared_is_a_defect():
    snapshot = Snapshot(WAITING, registry=CollectorRegistry())

    with pytest.raises(KeyError, match="dataverket_other"):
        snapshot.show({"dataverket_other": {(): 1}})


def test_metrics_are_served_on_the_address_that_was_given():
    listener = metrics.listen(host="127.0.0.1", port=free_port())
    assert listener is not None
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5)) as asked:
            asked.request("GET", "/metrics")
            answer = asked.getresponse()
            body = answer.read()
    finally:
        listener.close()

    assert answer.status == 200
    assert b"# TYPE python_info gauge" in body
    assert listener.server.server_address[0] == "127.0.0.1"


def test_a_port_that_is_taken_does_not_end_the_process():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert metrics.listen(host="127.0.0.1", port=taken.getsockname()[1]) is None


def test_without_a_port_nothing_listens():
    assert metrics.listen(host="127.0.0.1", port=0) is None

"""What heartbeats tell of a site's store: commands older than it are sent anew, then forgotten."""

from datetime import timedelta

import pytest

from dataverket.orchestrator.heartbeats import _send_again
from tests.integration.tasks.bench import DC, Bench, sending

pytestmark = pytest.mark.django_db


def test_a_younger_store_has_commands_sent_anew_each_time_there_is_a_younger_one(
    bench: Bench, django_assert_num_queries
):
    settled: dict[tuple[str, str], float] = {}
    task = bench.start(sending())

    def hear(*, born_after_s: float) -> None:
        bench.wait(10)
        born = bench.at - timedelta(seconds=10 - born_after_s)
        _send_again("maskin", DC, born.timestamp(), settled, bench.at)
        _send_again("maskin", DC, born.timestamp(), settled, bench.at)
        with django_assert_num_queries(0):  # nothing older is left: not asked again
            _send_again("maskin", DC, born.timestamp(), settled, bench.at)

    hear(born_after_s=5)
    bench.wait(5)
    assert [command.attempt for command in bench.sent(task)] == [1, 2]
    hear(born_after_s=5)
    bench.wait(5)
    assert [command.attempt for command in bench.sent(task)] == [1, 2, 3]

"""What is said of a task that failed."""

import pytest

from apps.tasks.held_up import held_up
from apps.tasks.types.views import TaskError
from dataverket.lib import clock


@pytest.mark.parametrize(
    ("has_effects", "said"),
    [(True, "has taken back what it did"), (False, "had done nothing that could be taken back")],
)
def test_a_failed_task_says_only_what_it_took_back(has_effects: bool, said: str):
    error = TaskError(code="bmc.unreachable", error_class="permanent", message="no", step="read")

    found = held_up(
        state="failed", blocked=None, error=error, since=clock.now(), has_effects=has_effects
    )

    assert found is not None
    assert said in found.next_by_itself

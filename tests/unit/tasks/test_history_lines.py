"""A task's history on its page: what the reader has read already is not said again."""

from datetime import UTC, datetime

from apps.tasks.admin.history import history_lines
from apps.tasks.types import StepEventView

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def _event(kind: str, message: str = "") -> StepEventView:
    return StepEventView(at=AT, step="check BMC", kind=kind, attempt=1, message=message)


def test_the_reason_at_the_head_of_the_page_is_not_said_again():
    events = [_event("task.blocked", "nett is silent"), _event("step.dispatched")]

    blocked, sent = history_lines(events, above="nett is silent")

    assert (blocked.message, blocked.repeats) == ("", True)
    assert (sent.message, sent.repeats) == ("", False)


def test_an_event_that_says_the_same_as_the_one_before_it_is_kept_without_the_words():
    events = [
        _event("task.blocked", "nett is silent"),
        _event("task.dependency_blocked", "nett is silent"),
    ]

    lines = history_lines(events, above="")

    assert [line.kind for line in lines] == ["task.blocked", "task.dependency_blocked"]
    assert [line.message for line in lines] == ["nett is silent", ""]


def test_what_comes_back_after_something_else_is_said_again():
    events = [_event("a", "no answer"), _event("b", "answered"), _event("c", "no answer")]

    lines = history_lines(events, above="")

    assert [line.message for line in lines] == ["no answer", "answered", "no answer"]
    assert not any(line.repeats for line in lines)

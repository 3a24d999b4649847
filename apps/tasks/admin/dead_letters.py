"""Messages that nobody could process, for those who replay or discard them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models.functions import Left
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant

from apps.tasks import selectors, services
from apps.tasks.models import DeadLetter
from apps.tasks.selectors import SHOWN_IN_LISTS
from apps.tasks.types.views import real_subject
from dataverket.admin.toolkit.actions import ActionCall, Done, service_action
from dataverket.admin.toolkit.breaks import breakable
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    IDLE,
    WARN,
    Cell,
    Section,
    clock_time,
    pill,
    url,
)
from dataverket.lib import clock


@admin.register(DeadLetter)
class DeadLetterAdmin(DvModelAdmin):
    """Messages that were given up: who did, after how many attempts, and what went before."""

    list_display = ("shown_subject", "reason", "stream", "origin", "when", "shown_state")
    search_fields = ("subject", "reason")
    ordering = ("-pk",)
    fields = (
        ("shown_subject", "stream"),
        ("origin", "deliveries"),
        ("when", "shown_state"),
        "reason",
        "payload_text",
        ("resolution_reason", "resolved_at"),
    )
    readonly_fields = ("shown_subject", "when", "shown_state", "payload_text")
    actions_detail = ("replay", "discard")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the payloads to the pages of their own, but for their beginning."""
        rows = super().get_queryset(request).defer("payload")
        return rows.annotate(beginning=Left("payload", SHOWN_IN_LISTS))

    @admin.display(description="subject", ordering="subject")
    def shown_subject(self, obj: Any) -> SafeString:
        """The subject with the action of the message, where it can be read."""
        return breakable(real_subject(obj.subject, obj.beginning))

    @admin.display(description="time (UTC)", ordering="id")
    def when(self, obj: DeadLetter) -> str:
        """When it was given up."""
        return clock_time(obj.at)

    @admin.display(description="state")
    def shown_state(self, obj: DeadLetter) -> SafeString:
        """Whether somebody has dealt with it."""
        return pill(obj.resolution, IDLE) if obj.resolved_at else pill("open", WARN)

    @admin.display(description="payload")
    def payload_text(self, obj: DeadLetter) -> SafeString:
        """The message as it came."""
        return format_html('<pre class="dv-pre">{}</pre>', obj.payload)

    def sections(self, request: HttpRequest, obj: DeadLetter) -> Sequence[Section]:  # noqa: ARG002
        """Tell what went wrong before, and lead to the task that sent it."""
        return (*_history(obj), *_task(obj))

    @service_action(
        title="Replay",
        allows="task.operate",
        text="Tries the message again: a command as a new attempt of its step, an event as it "
        "came. Mend the cause first.",
        icon="replay",
        shown_for=lambda letter: letter.resolved_at is None,
    )
    def replay(self, call: ActionCall) -> Done:
        """Try it again."""
        services.replay_dead_letter(
            letter_id=call.target.pk, actor=call.actor, reason=call.reason, at=clock.now()
        )
        return Done(text="The message was replayed.")

    @service_action(
        title="Discard",
        allows="task.operate",
        text="Closes the message. A step that waits for it fails, and its task takes back what it "
        "did.",
        icon="delete",
        variant=ActionVariant.DANGER,
        shown_for=lambda letter: letter.resolved_at is None,
    )
    def discard(self, call: ActionCall) -> Done:
        """Close it."""
        services.discard_dead_letter(
            letter_id=call.target.pk, actor=call.actor, reason=call.reason, at=clock.now()
        )
        return Done(text="The message was discarded.")


def _history(letter: DeadLetter) -> Sequence[Section]:
    """Return what had happened to the step until its command was given up, oldest first."""
    if letter.step_id is None:
        return ()
    rows = [
        [
            Cell(text=clock_time(datetime.fromisoformat(entry["at"]))),
            Cell(text=entry["kind"], mono=True),
            Cell(text=entry["attempt"]),
            Cell(text=entry["message"]),
        ]
        for entry in letter.history
    ]
    columns = ("Time (UTC)", "What", "Attempt", "Message")
    return (
        Section(title="What went before", columns=columns, rows=rows, empty="Nothing was noted."),
    )


def _task(letter: DeadLetter) -> Sequence[Section]:
    if letter.task_id is None:
        return ()
    known = selectors.list_tasks_by_id(task_ids=[letter.task_id])
    named = known[letter.task_id].title if letter.task_id in known else letter.task_id
    row = [Cell(text=named, url=url("tasks_task_change", letter.task_id))]
    return (Section(title="Task", columns=("Task",), rows=[row]),)

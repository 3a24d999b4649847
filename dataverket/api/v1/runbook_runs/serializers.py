"""Runs of runbooks on the wire."""

from typing import Any

from rest_framework import serializers

from apps.observasjon import states
from dataverket.api.inputs import Body, DatacenterFilter, WordField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import RUNBOOK_RUN_STATES
from dataverket.api.v1.runbooks.serializers import RunbookActionSerializer


class SubjectSerializer(serializers.Serializer[Any]):
    """What something is about."""

    kind = serializers.CharField()
    key = serializers.CharField(help_text="What identifies it: an id, or a name.")
    name = serializers.CharField()
    datacenter = serializers.CharField()


class RunCheckSerializer(serializers.Serializer[Any]):
    """A check with what it last found."""

    name = serializers.CharField()
    title = serializers.CharField()
    at_site = serializers.BooleanField()
    outcome = serializers.CharField(
        help_text="pass, warn, fail, unknown, running, or waiting (for people, a window or a "
        "turn); empty when it was never executed."
    )
    detail = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    task = serializers.UUIDField(source="task_id", allow_null=True)


class RunActionSerializer(RunbookActionSerializer):
    """A button, and why it cannot be pressed now."""

    why_not = serializers.CharField(help_text="Empty when it can be done now.")


class RunConditionSerializer(serializers.Serializer[Any]):
    """A condition: whether it holds, or what is missing."""

    name = serializers.CharField()
    title = serializers.CharField()
    checked_by = serializers.CharField(help_text="platform or person.")
    holds = serializers.BooleanField()
    detail = serializers.CharField()


class ProposalSerializer(serializers.Serializer[Any]):
    """An action that waits for a second person."""

    id = serializers.UUIDField()
    action = serializers.CharField()
    title = serializers.CharField()
    plan = serializers.DictField(help_text="Exactly what will be done.")
    plan_text = serializers.CharField(
        help_text="What the task that it starts would do, and who is hit; empty without one."
    )
    plan_hash = serializers.CharField(help_text="SHA-256 of the plan, in hex.")
    reason = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class RunEntrySerializer(serializers.Serializer[Any]):
    """One line of a run's log."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    name = serializers.CharField()
    outcome = serializers.CharField()
    detail = serializers.CharField()
    task = serializers.UUIDField(source="task_id", allow_null=True)
    actor_kind = serializers.CharField()
    actor = serializers.CharField(source="actor_name")


class RunbookRunSerializer(serializers.Serializer[Any]):
    """Somebody, or the platform, works through a runbook; lists hold no contents."""

    id = serializers.UUIDField()
    runbook = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField(help_text=f"One of: {', '.join(states.RUN.states)}.")
    version = serializers.IntegerField()
    subject = SubjectSerializer()
    task = serializers.UUIDField(source="task_id", allow_null=True)
    trigger = serializers.CharField(help_text="The code that led here; often empty.")
    severity = serializers.CharField()
    blast_radius = serializers.CharField()
    reason = serializers.CharField()
    started_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    escalation_due = serializers.BooleanField(help_text="It is open for longer than it should be.")
    escalated_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    close_reason = serializers.CharField()
    checks = RunCheckSerializer(many=True)
    actions = RunActionSerializer(many=True)
    conditions = RunConditionSerializer(many=True)
    proposals = ProposalSerializer(many=True)
    entries = RunEntrySerializer(many=True)


class RunbookRunQuery(PageQuery):
    """Which runs."""

    state = serializers.ListField(child=WordField(choices=RUNBOOK_RUN_STATES), default=list)
    runbook = serializers.CharField(default="", allow_blank=True)
    datacenter = DatacenterFilter()
    task = serializers.UUIDField(required=False)


class NewRunbookRunSerializer(Body):
    """A runbook and what is wrong; or only the task that does not go on."""

    runbook = serializers.CharField(
        required=False, max_length=63, help_text="Left out: the one that helps the task."
    )
    subject = serializers.CharField(
        required=False,
        max_length=200,
        help_text="Id or name of what the runbook is about, such as osl1-r1-s01 or nett@osl1.",
    )
    task = serializers.UUIDField(required=False, help_text="The task that does not go on.")
    reason = serializers.CharField(max_length=500)


class ActSerializer(Body):
    """Why, and what the action needs to be told."""

    reason = serializers.CharField(max_length=500)
    typed_name = serializers.CharField(default="", allow_blank=True, max_length=200)
    parameters = serializers.DictField(child=serializers.CharField(max_length=200), default=dict)


class RunReasonSerializer(Body):
    """Why."""

    reason = serializers.CharField(max_length=500)


class RunNoteSerializer(Body):
    """What was seen or done."""

    note = serializers.CharField(max_length=2000)


class AgreeSerializer(Body):
    """What the approver has read, and why so."""

    plan_hash = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=500)


class EscalateSerializer(Body):
    """To whom, and why."""

    to = serializers.CharField(
        default="", allow_blank=True, max_length=63, help_text="Left out: the first of the runbook."
    )
    reason = serializers.CharField(max_length=500)


class CloseSerializer(Body):
    """What remains to be said."""

    note = serializers.CharField(default="", allow_blank=True, max_length=500)


RunbookRunPageSerializer = page_of(RunbookRunSerializer)

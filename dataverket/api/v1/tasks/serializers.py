"""Tasks on the wire."""

from typing import Any

from rest_framework import serializers

from apps.tasks import states
from dataverket.api.inputs import Body, DatacenterFilter, Query, WordField
from dataverket.api.long_poll import WaitField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import TASK_STATES


class BlockedSerializer(serializers.Serializer[Any]):
    """Why a task does not go on, and who can change that."""

    code = serializers.CharField()
    dependency = serializers.CharField()
    reason = serializers.CharField()
    since = serializers.DateTimeField()
    retry_meaningful = serializers.BooleanField(help_text="Whether repeating the request helps.")
    resumes_by_itself = serializers.BooleanField()
    who_can_fix = serializers.CharField()
    runbook = serializers.CharField()


class TaskErrorSerializer(serializers.Serializer[Any]):
    """Why a task or a step failed."""

    code = serializers.CharField()
    error_class = serializers.CharField()
    message = serializers.CharField()
    step = serializers.CharField()
    runbook = serializers.CharField()


class HeldUpSerializer(serializers.Serializer[Any]):
    """All that a person needs to know of a task that does not get on, is stuck, or ended badly."""

    what = serializers.CharField(
        help_text="What it waits for, the step that is tried again or waits, or that failed."
    )
    why = serializers.CharField()
    code = serializers.CharField()
    since = serializers.DateTimeField()
    retrying_helps = serializers.BooleanField(help_text="Whether to ask for the same again.")
    retrying = serializers.CharField(help_text="The same as advice.")
    next_by_itself = serializers.CharField(help_text="What happens if nobody does anything.")
    who_can_act = serializers.CharField()
    runbook = serializers.CharField(help_text="Name of the runbook that helps.")


class StepWaitSerializer(serializers.Serializer[Any]):
    """What a step waits for."""

    word = serializers.CharField(help_text="Instead of its state, such as: blocked.")
    text = serializers.CharField(help_text="The same as a sentence.")


class StepSerializer(serializers.Serializer[Any]):
    """One step of a task."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    key = serializers.CharField(help_text="Tells apart steps of one name; often empty.")
    position = serializers.IntegerField()
    service = serializers.CharField()
    state = serializers.CharField(help_text=f"One of: {', '.join(states.STEP.states)}.")
    direction = serializers.CharField(help_text="do or undo.")
    attempt = serializers.IntegerField()
    retries_used = serializers.IntegerField()
    retries_allowed = serializers.IntegerField(
        allow_null=True, help_text="Null when this release does not have the workflow any more."
    )
    next_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is tried again, or its site is asked again."
    )
    fails_at = serializers.DateTimeField(
        allow_null=True, help_text="When its wait for an event or for long work has been too long."
    )
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    error = TaskErrorSerializer(allow_null=True)
    waits = StepWaitSerializer(
        allow_null=True, help_text="Null when it is under way, has ended, or has not come up."
    )


class TaskApprovalSerializer(serializers.Serializer[Any]):
    """The consent of other people that a task waits for, or had."""

    id = serializers.UUIDField()
    state = serializers.CharField(help_text=f"One of: {', '.join(states.APPROVAL.states)}.")
    operation = serializers.CharField(help_text="What is asked for.")
    quorum = serializers.IntegerField(help_text="How many people have to agree.")
    granted = serializers.IntegerField(help_text="How many have agreed.")
    decided_by = serializers.CharField(help_text="Who may decide, in words.")
    expires_at = serializers.DateTimeField()
    plan_text = serializers.CharField(
        help_text="What they agree to, as text: each object, what becomes of it, and who is hit."
    )
    plan_hash = serializers.CharField()
    command = serializers.CharField(help_text="What to type to agree; empty when it has ended.")
    outcome = serializers.CharField()


class TaskSerializer(serializers.Serializer[Any]):
    """Something that takes its time; in lists ``steps`` is empty and ``approval`` is null."""

    id = serializers.UUIDField()
    workflow = serializers.CharField()
    workflow_version = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.CharField(help_text=f"One of: {', '.join(states.TASK.states)}.")
    version = serializers.IntegerField()
    datacenter = serializers.CharField()
    tenant = serializers.UUIDField(source="tenant_id", allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    environment = serializers.UUIDField(source="environment_id", allow_null=True)
    resource_type = serializers.CharField()
    resource_id = serializers.UUIDField()
    resource_name = serializers.CharField()
    actor = serializers.CharField(source="actor_name")
    correlation_id = serializers.UUIDField()
    reason = serializers.CharField()
    progress = serializers.IntegerField(help_text="Percent of the steps.")
    current_step = serializers.CharField()
    blocked = BlockedSerializer(allow_null=True)
    degraded = serializers.CharField(help_text="What is missing without stopping it; often empty.")
    error = TaskErrorSerializer(allow_null=True)
    held_up = HeldUpSerializer(
        allow_null=True,
        help_text=(
            "Null while it goes on, and when it ended well. A step that is tried again, is asked "
            "again or waits for an event is told of one task, not in lists."
        ),
    )
    cancel_requested_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    steps = StepSerializer(many=True)
    approval = TaskApprovalSerializer(allow_null=True)


class TaskEventSerializer(serializers.Serializer[Any]):
    """One entry of a task's history."""

    at = serializers.DateTimeField()
    step = serializers.CharField()
    kind = serializers.CharField()
    attempt = serializers.IntegerField()
    message = serializers.CharField()


class TaskListQuery(PageQuery):
    """Which tasks."""

    project = serializers.CharField(required=False, help_text="Id, or tenant/project.")
    state = serializers.ListField(
        child=WordField(choices=TASK_STATES),
        default=list,
    )
    workflow = serializers.CharField(default="", allow_blank=True)
    resource = serializers.UUIDField(required=False)
    resource_name = serializers.CharField(
        default="", allow_blank=True, max_length=200, help_text="As its tasks name it: whole name."
    )
    datacenter = DatacenterFilter()
    background = serializers.BooleanField(
        default=False, help_text="Also what reconcilers look at by themselves."
    )


class TaskQuery(Query):
    """How long to wait for news."""

    wait = WaitField(
        required=False, help_text="Answer when state or version change, at the latest after 60s."
    )


class TaskReasonSerializer(Body):
    """Why."""

    reason = serializers.CharField(max_length=500)


class TaskIdsSerializer(serializers.Serializer[Any]):
    """The tasks that were started."""

    tasks = serializers.ListField(child=serializers.UUIDField())


TaskPageSerializer = page_of(TaskSerializer)
TaskEventPageSerializer = page_of(TaskEventSerializer)

"""How the platform is, on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.v1.dependency_map.serializers import SecondsField, ServiceNodeSerializer


class StatusFindingSerializer(serializers.Serializer[Any]):
    """Something that is not as it should be."""

    severity = serializers.CharField(
        help_text="down: it does not work. attention: a person has to do something."
    )
    code = serializers.CharField()
    subject = serializers.CharField(help_text="What it is about, such as nett@osl1.")
    message = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    waiting_tasks = serializers.IntegerField(help_text="Tasks that wait for it.")
    runbook = serializers.CharField()


class ProcessNodeSerializer(serializers.Serializer[Any]):
    """A process of the control plane, or a server that it needs."""

    name = serializers.CharField()
    status = serializers.CharField(help_text="healthy or unknown.")
    instances = serializers.IntegerField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    seen_at = serializers.DateTimeField(allow_null=True)
    detail = serializers.CharField()


class WaitSerializer(serializers.Serializer[Any]):
    """Tasks that wait for one thing."""

    dependency = serializers.CharField()
    tasks = serializers.IntegerField()
    since = serializers.DateTimeField(help_text="Since when the first of them has waited.")
    reason = serializers.CharField()
    runbook = serializers.CharField()
    oldest_task_id = serializers.UUIDField()
    oldest_task_title = serializers.CharField()


class StuckTaskSerializer(serializers.Serializer[Any]):
    """A task that only a person can finish."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    datacenter = serializers.CharField()
    since = serializers.DateTimeField()


class TaskFigureSerializer(serializers.Serializer[Any]):
    """Unfinished tasks of one workflow in one state in one datacenter."""

    workflow = serializers.CharField()
    state = serializers.CharField()
    datacenter = serializers.CharField()
    number = serializers.IntegerField()
    oldest_s = SecondsField(source="oldest", help_text="Since the first was asked for.")
    idle_s = SecondsField(source="idle", help_text="Longest time without a change.")


class BacklogSerializer(serializers.Serializer[Any]):
    """Something that is worked off in order."""

    name = serializers.CharField()
    number = serializers.IntegerField()
    oldest_s = SecondsField(source="oldest")


class StatusSerializer(serializers.Serializer[Any]):
    """How the platform is; ``findings`` come worst first."""

    at = serializers.DateTimeField()
    status = serializers.CharField(source="overall", help_text="healthy, degraded or down.")
    findings = StatusFindingSerializer(
        many=True, help_text="Also with healthy: a task that waits for consent degrades nothing."
    )
    processes = ProcessNodeSerializer(many=True)
    services = ServiceNodeSerializer(many=True)
    waits = WaitSerializer(many=True)
    stuck = StuckTaskSerializer(many=True, help_text="The newest twenty.")
    tasks = TaskFigureSerializer(many=True)
    backlogs = BacklogSerializer(many=True)
    dead_letters_open = serializers.IntegerField()
    drift_open = serializers.IntegerField(
        help_text="Findings of drift that are neither resolved nor acknowledged."
    )

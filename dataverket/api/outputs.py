"""Parts of answers that several resources share."""

from typing import Any

from rest_framework import serializers


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One wrong field."""

    pointer = serializers.CharField(
        help_text="JSON pointer (RFC 6901) into the body, or `?name` for a query parameter."
    )
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemBlockedSerializer(serializers.Serializer[Any]):
    """What has to be in order first."""

    dependency = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    retry_meaningful = serializers.BooleanField()
    runbook = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a request was refused (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="What was expected, what was found, what to do next.")
    request_id = serializers.UUIDField(help_text="Stands in the logs and the audit log.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
    blocked = ProblemBlockedSerializer(required=False)


class ConditionSerializer(serializers.Serializer[Any]):
    """One aspect of a resource's status."""

    type = serializers.CharField()
    status = serializers.CharField(help_text="true, false or unknown.")
    reason = serializers.CharField()
    message = serializers.CharField()
    last_transition_at = serializers.DateTimeField()


class LabelsOutput(serializers.DictField):
    """Free words for filters."""

    child = serializers.CharField()

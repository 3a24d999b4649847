"""Dead letters on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body
from dataverket.api.pagination import PageQuery, page_of


class DeadLetterErrorSerializer(serializers.Serializer[Any]):
    """Something that had gone wrong with the step before."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    attempt = serializers.IntegerField()
    message = serializers.CharField()


class DeadLetterSerializer(serializers.Serializer[Any]):
    """A message that nobody could process; ``resolution`` is empty while it is open."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    stream = serializers.CharField()
    subject = serializers.CharField()
    origin = serializers.CharField(help_text="Who gave it up, such as osl1/maskin.")
    deliveries = serializers.IntegerField()
    reason = serializers.CharField()
    payload = serializers.CharField(
        help_text="As it came, at most 1000 KiB; in a list its first 2,000 characters."
    )
    task = serializers.UUIDField(source="task_id", allow_null=True)
    step = serializers.UUIDField(source="step_id", allow_null=True)
    history = DeadLetterErrorSerializer(many=True)
    resolution = serializers.CharField(help_text="Empty, replayed or discarded.")
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolution_reason = serializers.CharField()


class DeadLetterListQuery(PageQuery):
    """Which dead letters."""

    open = serializers.BooleanField(default=True, help_text="Those that nobody has dealt with.")


class DeadLetterReasonSerializer(Body):
    """Why."""

    reason = serializers.CharField(max_length=500)


DeadLetterPageSerializer = page_of(DeadLetterSerializer)

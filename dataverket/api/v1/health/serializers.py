"""Health of this process on the wire."""

from typing import Any

from rest_framework import serializers


class HealthSerializer(serializers.Serializer[Any]):
    """Whether this process can work."""

    status = serializers.CharField(help_text="ok.")
    database = serializers.CharField(help_text="reachable.")

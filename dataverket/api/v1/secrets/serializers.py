"""Secrets on the wire: in, never out."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body


class SecretSerializer(serializers.Serializer[Any]):
    """That a secret exists, never what it is."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    datacenter = serializers.CharField()
    revision = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class NewSecretSerializer(Body):
    """A user name and password."""

    reference = serializers.CharField(
        max_length=200, help_text="secret://<datacenter>/<kind>/<name>"
    )
    username = serializers.CharField(allow_blank=True, max_length=200)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)

"""Runbooks on the wire."""

from typing import Any

from rest_framework import serializers

from apps.observasjon.selectors import page_of
from apps.observasjon.types import Check, Condition, Runbook
from dataverket.api.pagination import page_of as list_of


class TriggerSerializer(serializers.Serializer[Any]):
    """A code that leads to the runbook, and who acts on it."""

    code = serializers.CharField()
    meaning = serializers.CharField()
    policy = serializers.CharField(help_text="automatic, approval or manual.")
    action = serializers.CharField(help_text="What the platform does or proposes; often empty.")


class RunbookCheckSerializer(serializers.Serializer[Any]):
    """A check that changes nothing."""

    name = serializers.CharField()
    title = serializers.CharField()
    at_site = serializers.SerializerMethodField(help_text="Whether a task asks at the site.")

    def get_at_site(self, check: Check) -> bool:
        """Return whether a task asks at the site."""
        return check.start is not None


class ParameterSerializer(serializers.Serializer[Any]):
    """Something that an action needs to be told."""

    name = serializers.CharField()
    title = serializers.CharField()
    pattern = serializers.CharField(help_text="A regular expression.")


class RunbookActionSerializer(serializers.Serializer[Any]):
    """A button of the runbook."""

    name = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    risk = serializers.CharField(help_text="none, low or high.")
    blast_radius = serializers.CharField()
    needs_approval = serializers.BooleanField(help_text="A second person has to agree.")
    types_name = serializers.BooleanField(help_text="The subject's name must be typed.")
    parameters = ParameterSerializer(many=True)


class RunbookConditionSerializer(serializers.Serializer[Any]):
    """Something that must be so before a run is done."""

    name = serializers.CharField()
    title = serializers.CharField()
    checked_by = serializers.SerializerMethodField(help_text="platform or person.")

    def get_checked_by(self, condition: Condition) -> str:
        """Return who tells whether it holds."""
        return "person" if condition.holds is None else "platform"


class EscalationSerializer(serializers.Serializer[Any]):
    """Whom to call, and when."""

    to = serializers.CharField()
    when = serializers.CharField()


class RunbookSerializer(serializers.Serializer[Any]):
    """What to do when a trigger appears."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField(
        help_text="What a run is about: task, server, switch, datacenter, service, dead_letter or "
        "platform."
    )
    severity = serializers.CharField(help_text="low, medium or high.")
    impact = serializers.CharField()
    blast_radius = serializers.CharField()
    triggers = TriggerSerializer(many=True)
    checks = RunbookCheckSerializer(many=True)
    actions = RunbookActionSerializer(many=True)
    done_when = RunbookConditionSerializer(many=True)
    escalation = EscalationSerializer(many=True)
    escalate_after_min = serializers.IntegerField()


class RunbookDetailSerializer(RunbookSerializer):
    """A runbook with its whole text."""

    page = serializers.SerializerMethodField(help_text="The runbook as Markdown.")

    def get_page(self, runbook: Runbook) -> str:
        """Return the page."""
        return page_of(runbook)


RunbookPageSerializer = list_of(RunbookSerializer)

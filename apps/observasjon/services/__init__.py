"""Observasjon's door for writing, and for registering runbooks."""

from apps.observasjon.registry import register as register_runbook
from apps.observasjon.registry import register_subjects
from apps.observasjon.services.actions import approve_action, decline_action, perform_action
from apps.observasjon.services.checks import execute_check, execute_checks
from apps.observasjon.services.response import respond, respond_to_triggers, settle_runs
from apps.observasjon.services.runs import (
    abandon_run,
    add_note,
    close_run,
    escalate_run,
    start_run,
    start_run_of_task,
    tick_condition,
)

__all__ = [
    "abandon_run",
    "add_note",
    "approve_action",
    "close_run",
    "decline_action",
    "escalate_run",
    "execute_check",
    "execute_checks",
    "perform_action",
    "register_runbook",
    "register_subjects",
    "respond",
    "respond_to_triggers",
    "settle_runs",
    "start_run",
    "start_run_of_task",
    "tick_condition",
]

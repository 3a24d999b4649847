"""Observasjon's door for writing, and for registering runbooks and reconcilers."""

from apps.observasjon.registry import register as register_runbook
from apps.observasjon.registry import register_reconciler, register_subjects
from apps.observasjon.services.actions import decline_action, perform_action
from apps.observasjon.services.agreeing import approve_action
from apps.observasjon.services.checks import execute_check, execute_checks
from apps.observasjon.services.drift import (
    acknowledge_drift,
    record_comparison,
    remediate_drift,
    reopen_drift,
    settle_findings,
)
from apps.observasjon.services.drift_policies import set_reconciler_policy
from apps.observasjon.services.on_demand import compare_now, leave_to_reconciler
from apps.observasjon.services.reconcilers import run_reconcilers
from apps.observasjon.services.response import (
    respond,
    respond_to_triggers,
    settle_runs,
    withdraw_proposals,
)
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
    "acknowledge_drift",
    "add_note",
    "approve_action",
    "close_run",
    "compare_now",
    "decline_action",
    "escalate_run",
    "execute_check",
    "execute_checks",
    "leave_to_reconciler",
    "perform_action",
    "record_comparison",
    "register_reconciler",
    "register_runbook",
    "register_subjects",
    "remediate_drift",
    "reopen_drift",
    "respond",
    "respond_to_triggers",
    "run_reconcilers",
    "set_reconciler_policy",
    "settle_findings",
    "settle_runs",
    "start_run",
    "start_run_of_task",
    "tick_condition",
    "withdraw_proposals",
]

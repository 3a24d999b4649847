"""The engine's own sagas; each is registered when the application starts."""

from apps.tasks.workflows.change_policy import LOOSEN_APPROVAL_POLICY, TIGHTEN_APPROVAL_POLICY

WORKFLOWS = (LOOSEN_APPROVAL_POLICY, TIGHTEN_APPROVAL_POLICY)

"""The engine in the operator admin. Importing a module registers its pages."""

from apps.tasks.admin import approvals, schedules, tasks

__all__ = ["approvals", "schedules", "tasks"]

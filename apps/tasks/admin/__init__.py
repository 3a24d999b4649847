"""The engine in the operator admin. Importing a module registers its pages."""

from apps.tasks.admin import approvals, dead_letters, schedules, tasks

__all__ = ["approvals", "dead_letters", "schedules", "tasks"]

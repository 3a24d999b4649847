"""Filters and tags of the operator admin's templates: ``{% load dv %}``."""

from django import template

from apps.observasjon import selectors as observasjon
from apps.tasks import selectors as tasks
from dataverket.admin.toolkit import markdown as reader
from dataverket.lib import clock

register = template.Library()

register.filter("markdown", reader.as_html)
register.filter("markdown_line", reader.as_html_line)


@register.simple_tag
def waiting_runbook_actions() -> int:
    """Return how many actions of runbooks wait for a second person; one query."""
    return len(observasjon.list_waiting_proposals(at=clock.now()))


@register.simple_tag
def waiting_task_approvals() -> int:
    """Return how many tasks wait for approval; one query."""
    return tasks.count_waiting_approvals()

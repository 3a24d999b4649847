"""Filters and tags of the operator admin's templates: ``{% load dv %}``."""

from django import template

from dataverket.admin.console import waiting
from dataverket.admin.toolkit import markdown as reader
from dataverket.admin.toolkit.breaks import breakable

register = template.Library()

register.filter("markdown", reader.as_html)
register.filter("markdown_line", reader.as_html_line)
register.filter("breakable", breakable)


@register.simple_tag(takes_context=True)
def waiting_runbook_actions(context: template.Context) -> int:
    """Return how many actions of runbooks wait for a second person, as the sidebar has it."""
    return waiting.count_proposals(context["request"])


@register.simple_tag(takes_context=True)
def waiting_task_approvals(context: template.Context) -> int:
    """Return how many tasks wait for approval, as the sidebar has it."""
    return waiting.count_approvals(context["request"])

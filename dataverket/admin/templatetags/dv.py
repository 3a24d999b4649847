"""Filters of the operator admin's templates: ``{% load dv %}``."""

from django import template

from dataverket.admin.toolkit import markdown as reader

register = template.Library()

register.filter("markdown", reader.as_html)
register.filter("markdown_line", reader.as_html_line)

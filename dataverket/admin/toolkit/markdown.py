"""Markdown as HTML for the pages of the admin. What is written can format, never act."""

import re
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from dataverket.admin.toolkit.sections import url

_RUNBOOK: Final = re.compile(r"([a-z0-9-]+)\.md")
_ALLOWED: Final = re.compile(r"https?://|/(?!/)|#", re.IGNORECASE)


class _Reader(MarkdownIt):
    """CommonMark with tables, without HTML and without images."""

    def normalizeLink(self, url_text: str) -> str:  # noqa: N802 - the library's name
        """Lead from one runbook to another inside the admin: their files lie side by side."""
        page = _RUNBOOK.fullmatch(url_text)
        return url("runbook", page[1]) if page else super().normalizeLink(url_text)

    def validateLink(self, url_text: str) -> bool:  # noqa: N802 - the library's name
        """Let a link lead to a page only; any other scheme, such as a script, stays text."""
        return _ALLOWED.match(url_text.strip()) is not None


# With ``html`` off a tag in the source is text like any other.
_READER: Final = _Reader("commonmark", {"html": False}).enable("table").disable("image")


def as_html(text: str) -> SafeString:
    """Return a text of blocks, such as lists and code, as HTML."""
    # The reader escapes all that is not its own; see the tests with hostile texts.
    found: SafeString = mark_safe(_READER.render(text))  # noqa: S308
    return found


def as_html_line(text: str) -> SafeString:
    """Return one line, such as a title with a word of code in it, as HTML without a paragraph."""
    found: SafeString = mark_safe(_READER.renderInline(text))  # noqa: S308 - as above
    return found

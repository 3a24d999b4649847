"""Markdown in the admin: it formats, and nothing that stands in it can act."""

from html.parser import HTMLParser

import pytest

from apps.observasjon import selectors
from dataverket.admin.toolkit.markdown import as_html, as_html_line

HOSTILE = [
    "<script>alert(1)</script>",
    "a <img src=x onerror=alert(1)> b",
    "[press](javascript:alert(1))",
    "[press](JaVaScRiPt:alert(1))",
    "[press](&#106;avascript:alert(1))",
    "[press](java\tscript:alert(1))",
    "[press](data:text/html;base64,PHNjcmlwdD4=)",
    "[press](vbscript:msgbox)",
    "[press](//elsewhere.example/x)",
    "![seen](https://elsewhere.example/pixel.png)",
    "<javascript:alert(1)>",
    '[x](/a "title\\" onmouseover=\\"alert(1)")',
    "```sh onclick=alert(1)\nls\n```",
    '```"><script>alert(1)</script>\nls\n```',
    "`<b onclick=alert(1)>`",
    "| a |\n|---|\n| <svg onload=alert(1)> |",
    "[a]: javascript:alert(1)\n\n[a]",
]
ALLOWED = {"p", "ol", "ul", "li", "code", "pre", "em", "strong", "a", "h1", "h2", "h3", "br", "hr",
           "table", "thead", "tbody", "tr", "th", "td", "blockquote"}  # fmt: skip


class _Seen(HTMLParser):
    """Every tag and attribute as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("render", [as_html, as_html_line])
def test_nothing_that_is_written_can_act(render, text):
    seen = _Seen(render(text))

    assert seen.tags <= ALLOWED
    assert {name for name, _ in seen.attributes} <= {"href", "class", "title", "start", "style"}
    for name, value in seen.attributes:
        assert name != "href" or (value or "").startswith(("/a", "http"))


def test_what_a_runbook_uses_becomes_html():
    shown = as_html("1. Do *this* and `that`:\n\n   ```sh\n   dv status\n   ```\n\n**Then** rest.")

    assert "<ol>" in shown
    assert "<em>this</em> and <code>that</code>" in shown
    assert '<pre><code class="language-sh">dv status\n</code></pre>' in shown
    assert "<strong>Then</strong>" in shown


def test_a_line_becomes_no_paragraph():
    assert as_html_line("with `--dry-run`") == "with <code>--dry-run</code>"


def test_a_link_to_another_runbook_leads_to_its_page():
    assert 'href="/admin/runbooks/outbox-lag/"' in as_html("[outbox-lag](outbox-lag.md)")


def test_no_runbook_is_left_with_raw_markdown():
    for book in selectors.list_runbooks():
        for text in (book.steps, book.look, book.trigger_note):
            outside = _Text(as_html(text)).outside_code

            assert "`" not in outside, book.name
            assert "**" not in outside, book.name
            assert "](" not in outside, book.name
            assert "|--" not in outside, book.name


class _Text(HTMLParser):
    """The words of a page that are not code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.outside_code = ""
        self._depth = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._depth += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.outside_code += "" if self._depth else data

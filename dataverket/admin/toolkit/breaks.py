"""Where a code, such as ``task.dependency_blocked`` or ``maskin@osl1``, may go on in a new line."""

import re
from typing import Final

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

# Longer than any word of a code: an id, a hash. Only these may break anywhere.
_LONG: Final = 24
_AFTER: Final = re.compile(r"(?<=[._@/])(?=[^\s._@/])")


def breakable(text: object) -> SafeString:
    """Return ``text`` as HTML that breaks at spaces and after ``.``, ``_``, ``@`` and ``/``.

    A part that is longer than a narrow column breaks anywhere. Copied, it is what it was.
    """
    parts = _AFTER.split(str(text))
    return format_html_join(SafeString("<wbr>"), "{}", ((_part(part),) for part in parts))


def _part(part: str) -> SafeString:
    if any(len(word) > _LONG for word in part.split()):
        return format_html('<span class="dv-long">{}</span>', part)
    return SafeString(conditional_escape(part))

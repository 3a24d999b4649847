"""The grammar of a line of CLI: which words may stand where, and which word was wrong.

A pattern is a row of words. A word is a literal, a choice (``access|trunk``), or a placeholder:
``<vlan>`` one VLAN id, ``<vlans>`` a list such as ``10,20-22``, ``<word>`` any word, ``<rest>`` the
rest of the line.

Source: Arista EOS User Manual, Command-Line Interface: messages of the command parser.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

VLAN_MIN, VLAN_MAX = 1, 4094
_LIST = re.compile(r"\d+(-\d+)?(,\d+(-\d+)?)*")


class LineRefused(Exception):
    """The switch does not take this line; the text is what the CLI answers."""


@dataclass(frozen=True, slots=True)
class Match[H]:
    """A line understood: its handler and the values of its placeholders and choices."""

    handler: H
    values: tuple[str, ...]


def parse_vlans(text: str) -> frozenset[int]:
    """Return the VLAN ids of ``10,20-22``; raises ValueError outside of 1-4094."""
    if not _LIST.fullmatch(text):
        message = f"not a list of VLANs: {text!r}"
        raise ValueError(message)
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        low, high = int(first), int(last or first)
        if not VLAN_MIN <= low <= high <= VLAN_MAX:
            message = f"not within {VLAN_MIN}-{VLAN_MAX}: {part!r}"
            raise ValueError(message)
        found.update(range(low, high + 1))
    return frozenset(found)


def format_vlans(vlans: Iterable[int]) -> str:
    """Return ids in the switch's form: sorted, ranges joined; ``none`` when there are none."""
    parts: list[str] = []
    ordered = sorted(vlans)
    start = 0
    for index, vlan in enumerate(ordered):
        if index + 1 < len(ordered) and ordered[index + 1] == vlan + 1:
            continue
        first = ordered[start]
        parts.append(str(vlan) if first == vlan else f"{first}-{vlan}")
        start = index + 1
    return ",".join(parts) or "none"


def _is_vlans(text: str) -> bool:
    try:
        parse_vlans(text)
    except ValueError:
        return False
    return True


_PLACEHOLDERS: Mapping[str, Callable[[str], bool]] = {
    "<vlan>": lambda text: text.isdigit() and _is_vlans(text),
    "<vlans>": _is_vlans,
    "<word>": lambda _text: True,
}


def _matched(pattern: list[str], tokens: list[str]) -> int:
    """Return how many leading tokens fit; a ``<rest>`` takes all that follow."""
    for index, token in enumerate(tokens):
        if index >= len(pattern):
            return index
        word = pattern[index]
        if word == "<rest>":
            return len(tokens)
        fits = _PLACEHOLDERS[word](token) if word in _PLACEHOLDERS else token in word.split("|")
        if not fits:
            return index
    return len(tokens)


def _values(pattern: list[str], tokens: list[str]) -> tuple[str, ...]:
    values: list[str] = []
    for index, word in enumerate(pattern):
        if word == "<rest>":
            values.append(" ".join(tokens[index:]))
        elif word in _PLACEHOLDERS or "|" in word:
            values.append(tokens[index])
    return tuple(values)


def match_line[H](line: str, patterns: Mapping[str, H]) -> Match[H]:
    """Return the handler of the first pattern that takes the whole line.

    Raises:
        LineRefused: With the parser's answer, which names the first word that fits nowhere.
    """
    tokens = line.split()
    deepest = 0
    for text, handler in patterns.items():
        pattern = text.split()
        depth = _matched(pattern, tokens)
        if depth == len(tokens) >= len(pattern):
            return Match(handler, _values(pattern, tokens))
        deepest = max(deepest, depth)
    if deepest == len(tokens):
        answer = "% Incomplete command"
        raise LineRefused(answer)
    answer = f"% Invalid input (at token {deepest}: '{tokens[deepest]}')"
    raise LineRefused(answer)

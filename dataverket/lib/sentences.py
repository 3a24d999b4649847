"""Texts for people, put together of what several wrote."""


def joined(*parts: str) -> str:
    """Return ``parts`` as sentences after each other: each ends with a full stop, none is empty."""
    said = [part.strip() for part in parts if part.strip()]
    return " ".join(
        part if part.endswith((".", "!", "?", "…", ":")) else f"{part}." for part in said
    )


def counted(number: int, one: str, many: str = "") -> str:
    """Return ``1 rack``, ``2 racks``, ``no racks``; ``many`` when it is no ``one`` with an s."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def clipped(text: str, limit: int) -> str:
    """Return ``text``, or its first ``limit`` characters with a word on how many there are."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… (the first {limit} of {len(text)} characters)"


def in_words(state: str) -> str:
    """Return a state as people write it: ``dependency_blocked`` is ``dependency blocked``."""
    return state.replace("_", " ")

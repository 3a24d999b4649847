"""Texts for people, put together of what several wrote."""


def joined(*parts: str) -> str:
    """Return ``parts`` as sentences after each other: each ends with a full stop, none is empty."""
    said = [part.strip() for part in parts if part.strip()]
    return " ".join(
        part if part.endswith((".", "!", "?", "…", ":")) else f"{part}." for part in said
    )

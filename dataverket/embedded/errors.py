"""Why the embedded platform cannot start."""


class CannotStart(Exception):
    """A part of the embedded platform cannot start; the message is one clear sentence."""

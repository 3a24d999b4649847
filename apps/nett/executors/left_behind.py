"""Configuration sessions that an earlier attempt left on the device, and what becomes of them."""

import re

from apps.nett.drivers.base import Busy, NetworkDevice, PendingSession
from apps.nett.messages import ApplyPorts

_OURS = re.compile(r"dv-(\d+)(?:-\d+)?")
_SESSION_NAMES_MAX = 100


def settle_left_behind(
    device: NetworkDevice, command: ApplyPorts, *, satisfied: bool
) -> tuple[str, bool]:
    """Return the token of a session to confirm (or empty) and whether the device went back.

    A session of this revision whose timer runs is worth confirming when the running configuration
    is what the command wants; every other session of ours is dropped. Repeatable.

    Raises:
        Busy: A session of somebody else, or of a newer revision, waits for its confirmation.
            Retryable.
    """
    token, went_back = "", False
    for session in device.pending():
        revision = _revision(session)
        if session.ended or (revision is None and not session.timed):
            continue
        if revision is None or revision > command.revision:
            message = (
                f"device {command.device.name}: session {session.name} is in the way of revision "
                f"{command.revision}; expected no foreign or newer change under way. Wait until it "
                "is confirmed or rolled back"
            )
            raise Busy(message)
        if session.timed and revision == command.revision and satisfied:
            token = session.name
        else:
            device.cancel(session.name)
            went_back = went_back or session.timed
    return token, went_back


def free_session_name(device: NetworkDevice, revision: int) -> str:
    """Return a name for the session: ended sessions keep theirs on the device for a while.

    Raises:
        Busy: The device lists all of our names for this revision. Retryable.
    """
    taken = {session.name for session in device.pending()}
    names = (f"dv-{revision}", *(f"dv-{revision}-{n}" for n in range(2, _SESSION_NAMES_MAX)))
    free = next((name for name in names if name not in taken), None)
    if free is None:
        message = f"no session name is free for revision {revision}; clear old sessions"
        raise Busy(message)
    return free


def _revision(session: PendingSession) -> int | None:
    found = _OURS.fullmatch(session.name)
    return int(found[1]) if found else None

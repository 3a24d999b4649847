"""Names on the bus.

Commands   ``dv.<service>.cmd.<action>.<datacenter>``
Events     ``dv.<service>.evt.<entity>.<verb>.<datacenter>``
Of tasks   ``dv.task.evt.<verb>.<datacenter>``
Everything that is neither lives under ``dvx.`` (``dv.*.cmd.>`` would catch it otherwise).
"""

import re
from collections.abc import Sequence

COMMAND_STREAM = "DV_CMD"
EVENT_STREAM = "DV_EVT"
TASK_STREAM = "DV_TASK"
# Those of the hub; a site has the first two.
STREAMS = (COMMAND_STREAM, EVENT_STREAM, TASK_STREAM)
SITE_BUCKET = "dv-site"
CLAIM_BUCKET = "dv-claims"
COMMANDS = "dv.*.cmd.>"
EVENTS = "dv.*.evt.*.*.*"
TASK_PREFIX = "dv.task.evt."
TASK_EVENTS = f"{TASK_PREFIX}*.*"

_TOKEN = re.compile(r"^[a-z0-9][a-z0-9-]*$")


def token(word: str) -> str:
    """Return ``word`` when it may stand between two dots of a subject.

    Raises:
        ValueError: It has another form than lower-case letters, digits and hyphens. Final.
    """
    if not _TOKEN.match(word):
        raise ValueError(
            f"{word!r} cannot be part of a subject: use lower-case letters, digits and hyphens"
        )
    return word


def command(service: str, action: str, datacenter: str) -> str:
    """Return the subject of a command."""
    return f"dv.{token(service)}.cmd.{token(action)}.{token(datacenter)}"


def event(service: str, entity: str, verb: str, datacenter: str) -> str:
    """Return the subject of an event."""
    return f"dv.{token(service)}.evt.{token(entity)}.{token(verb)}.{token(datacenter)}"


def task_event(verb: str, datacenter: str) -> str:
    """Return the subject on which Sentral tells what became of a task."""
    return f"{TASK_PREFIX}{token(verb)}.{token(datacenter)}"


def datacenter_of(subject: str) -> str:
    """Return the datacenter of a command or an event. NATS lets a site publish only its own."""
    return subject.rpartition(".")[2]


def origin_of(subject: str) -> str:
    """Return who published an event, such as ``osl1/maskin``, whatever it says of itself."""
    service = subject.split(".", 2)[1]
    return f"{datacenter_of(subject)}/{service}"


def commands_of(service: str, datacenter: str) -> str:
    """Return the filter for all commands to one service in one datacenter."""
    return f"dv.{token(service)}.cmd.*.{token(datacenter)}"


def commands_to(datacenter: str) -> str:
    """Return the filter for all commands to one datacenter."""
    return f"dv.*.cmd.*.{token(datacenter)}"


def heartbeat(service: str, datacenter: str) -> str:
    """Return the subject of a service's heartbeats from one datacenter."""
    return f"dvx.heartbeat.{token(service)}.{token(datacenter)}"


def heartbeats_of(datacenters: Sequence[str]) -> list[str]:
    """Return what Sentral listens to for heartbeats.

    One subject per datacenter: the link to a datacenter carries its own subjects only, and a
    wider subscription would not reach it at all. Without names (one server for everything) all.
    """
    return [f"dvx.heartbeat.*.{token(name)}" for name in datacenters] or ["dvx.heartbeat.>"]


def secret_requests_of(datacenters: Sequence[str]) -> list[str]:
    """Return what Sentral listens to for requests of secrets; see :func:`heartbeats_of`."""
    return [secret_request(name) for name in datacenters] or ["dvx.secret.get.*"]


def secret_request(datacenter: str) -> str:
    """Return the subject on which a datacenter asks Sentral for its secrets."""
    return f"dvx.secret.get.{token(datacenter)}"

"""What schedules may start on servers: one table, each line one call to one service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from apps.audit.types import Actor
from apps.identitet.types import Operation
from apps.maskin.services.machines import check_site, enroll_servers, power_server
from apps.tasks.types import Schedulable


@dataclass(frozen=True, kw_only=True, slots=True)
class NoArguments:
    """For what needs only a datacenter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PowerArguments:
    """Which server, and what to do to its power."""

    server_id: UUID
    action: Literal["on", "off", "reset"]


def _check_site(actor: Actor, datacenter: str, _arguments: Any, _reason: str) -> Sequence[UUID]:
    return [check_site(actor=actor, datacenter=datacenter)]


def _enroll(actor: Actor, datacenter: str, _arguments: Any, _reason: str) -> Sequence[UUID]:
    return enroll_servers(actor=actor, server_ids=None, datacenter=datacenter)


def _power(
    actor: Actor, _datacenter: str, arguments: PowerArguments, reason: str
) -> Sequence[UUID]:
    return [
        power_server(
            actor=actor, server_id=arguments.server_id, action=arguments.action, reason=reason
        )
    ]


SCHEDULABLE: Final = (
    Schedulable(
        name="check-site",
        description="Go to a datacenter's workers and back.",
        needs=Operation.SERVER_OPERATE,
        arguments=NoArguments,
        start=_check_site,
    ),
    Schedulable(
        name="enroll-servers",
        description="Take all approved servers of a datacenter into operation.",
        needs=Operation.SERVER_OPERATE,
        arguments=NoArguments,
        start=_enroll,
    ),
    Schedulable(
        name="power-server",
        description="Switch a server on or off, or reset it.",
        needs=Operation.SERVER_OPERATE,
        arguments=PowerArguments,
        start=_power,
        references={"server_id": "server"},
    ),
)

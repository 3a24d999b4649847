"""Maskin's executors by the command that they carry out."""

from collections.abc import Callable
from typing import Any

from apps.maskin import messages
from apps.maskin.executors.bmc import check_bmc, set_boot_override, set_power
from apps.maskin.executors.boot_record import publish_boot_record, withdraw_boot_record
from apps.maskin.executors.echo import echo

EXECUTORS: dict[type, Callable[..., Any]] = {
    messages.CheckBmc: check_bmc,
    messages.SetBootOverride: set_boot_override,
    messages.SetPower: set_power,
    messages.PublishBootRecord: publish_boot_record,
    messages.WithdrawBootRecord: withdraw_boot_record,
    messages.Echo: echo,
}

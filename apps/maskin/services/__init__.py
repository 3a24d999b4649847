"""Maskin's door for writing."""

from apps.maskin.services.allocations import (
    begin_release,
    create_allocation,
    finish_release,
    mark_active,
    mark_deploy_ended,
    mark_deploying,
    mark_release_ended,
    release_allocation,
    update_allocation,
)
from apps.maskin.services.attachments import attach_network, detach_network
from apps.maskin.services.boot import (
    bmc_address,
    boot_override_command,
    boot_record_command,
    power_command,
    server_ports,
    switch_names,
    withdraw_command,
)
from apps.maskin.services.comparing import record_observed
from apps.maskin.services.images import register_image
from apps.maskin.services.machines import (
    check_bmc,
    check_site,
    enroll_servers,
    mark_enroll_ended,
    move_machine,
    observe_server,
    power_server,
    record_bmc_checked,
    record_power,
    restore_power,
    set_maintenance,
)
from apps.maskin.services.plans import find_server_users, plan_for_server
from apps.maskin.services.reconciled import RECONCILERS
from apps.maskin.services.reservations import (
    confirm_phone_home,
    confirm_reservation,
    free_machine,
)
from apps.maskin.services.scheduled import SCHEDULABLE

__all__ = [
    "RECONCILERS",
    "SCHEDULABLE",
    "attach_network",
    "begin_release",
    "bmc_address",
    "boot_override_command",
    "boot_record_command",
    "check_bmc",
    "check_site",
    "confirm_phone_home",
    "confirm_reservation",
    "create_allocation",
    "detach_network",
    "enroll_servers",
    "find_server_users",
    "finish_release",
    "free_machine",
    "mark_active",
    "mark_deploy_ended",
    "mark_deploying",
    "mark_enroll_ended",
    "mark_release_ended",
    "move_machine",
    "observe_server",
    "plan_for_server",
    "power_command",
    "power_server",
    "record_bmc_checked",
    "record_observed",
    "record_power",
    "register_image",
    "release_allocation",
    "restore_power",
    "server_ports",
    "set_maintenance",
    "switch_names",
    "update_allocation",
    "withdraw_command",
]

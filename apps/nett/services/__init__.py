"""Nett's door for writing."""

from apps.nett.services.addresses import allocate_address, release_address, release_addresses_of
from apps.nett.services.attachments import start_attachment, start_detachment
from apps.nett.services.behind import register_server_users
from apps.nett.services.comparing import leave_to_reconciler
from apps.nett.services.networks import (
    create_network,
    create_provisioning_network,
    delete_network,
    update_network,
)
from apps.nett.services.plans import plan_for_owed_ports, plan_for_ports
from apps.nett.services.pools import (
    create_prefix_pool,
    create_vlan_pool,
    delete_prefix_pool,
    delete_vlan_pool,
)
from apps.nett.services.ports import (
    build_ports_command,
    clear_ports,
    plan_ports,
    record_ports_applied,
    require_realized,
    restore_ports,
)
from apps.nett.services.reconciled import RECONCILERS
from apps.nett.services.restoring import build_restore_command, plan_for_restoring
from apps.nett.services.switches import (
    build_read_command,
    observe_switch,
    read_switch,
    record_ports_read,
    restore_switch,
)

__all__ = [
    "RECONCILERS",
    "allocate_address",
    "build_ports_command",
    "build_read_command",
    "build_restore_command",
    "clear_ports",
    "create_network",
    "create_prefix_pool",
    "create_provisioning_network",
    "create_vlan_pool",
    "delete_network",
    "delete_prefix_pool",
    "delete_vlan_pool",
    "leave_to_reconciler",
    "observe_switch",
    "plan_for_owed_ports",
    "plan_for_ports",
    "plan_for_restoring",
    "plan_ports",
    "read_switch",
    "record_ports_applied",
    "record_ports_read",
    "register_server_users",
    "release_address",
    "release_addresses_of",
    "require_realized",
    "restore_ports",
    "restore_switch",
    "start_attachment",
    "start_detachment",
    "update_network",
]

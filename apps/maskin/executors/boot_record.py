"""What the datacenter's boot service may serve, written into the site's store."""

from apps.maskin.boot.records import BootRecord, record_key, token_key
from apps.maskin.messages import (
    BootRecordPublished,
    BootRecordWithdrawn,
    PublishBootRecord,
    WithdrawBootRecord,
)
from dataverket.lib.device_errors import Rejected
from dataverket.lib.execution import ExecutionContext


def publish_boot_record(
    command: PublishBootRecord, context: ExecutionContext
) -> BootRecordPublished:
    """Write the server's record and its look-up keys. Safe to repeat.

    The look-up keys come last: a server is found when its record stands. A repeat leaves an
    outstanding token as it is, a higher install id makes it worthless.

    Raises:
        Rejected: A newer installation stands, or another server has the same MAC, serial or
            UUID. Final.
    """
    wanted = BootRecord.from_command(command)
    stored = context.store.get(record_key(command.server))
    before = BootRecord.from_json(stored) if stored is not None else None
    if before is not None and before.install_id > wanted.install_id:
        raise Rejected(
            f"boot record of {command.server}: install {before.install_id} stands, found the older "
            f"install {wanted.install_id}; use a higher install id",
            code="boot_record.stale",
        )
    for key in sorted(wanted.lookup_keys()):
        _refuse_another_server(key, command.server, context)
    context.checkpoint()
    if before != wanted:
        context.store.put(record_key(command.server), wanted.to_json())
    for key in sorted(wanted.lookup_keys()):
        context.store.put(key, {"server": command.server})
    if before is not None:
        for key in sorted(before.lookup_keys() - wanted.lookup_keys()):
            context.store.delete(key)
    return BootRecordPublished(server=command.server, install_id=wanted.install_id)


def withdraw_boot_record(
    command: WithdrawBootRecord, context: ExecutionContext
) -> BootRecordWithdrawn:
    """Remove the server's record, its look-up keys and its token. Safe to repeat."""
    stored = context.store.get(record_key(command.server))
    if stored is not None:
        for key in sorted(BootRecord.from_json(stored).lookup_keys()):
            owner = context.store.get(key)
            if owner is not None and owner["server"] == command.server:
                context.store.delete(key)
    context.store.delete(token_key(command.server))
    context.store.delete(record_key(command.server))
    return BootRecordWithdrawn(server=command.server)


def _refuse_another_server(key: str, server: str, context: ExecutionContext) -> None:
    found = context.store.get(key)
    if found is None or found["server"] == server:
        return
    if context.store.get(record_key(found["server"])) is None:
        return
    raise Rejected(
        f"boot record of {server}: key {key} belongs to {found['server']}; two servers share a "
        "MAC, serial or UUID: correct the inventory, or withdraw the other record",
        code="boot_record.conflict",
    )

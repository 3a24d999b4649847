"""Storing secrets, and moving them under another key-encryption key."""

import json

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import envelope, views
from apps.identitet.models import Secret
from apps.identitet.secrets import bound_to, datacenter_of, key_encryption_key, sealed_of
from apps.identitet.types import SecretView
from dataverket.lib.problems import Conflict, NotFound


@transaction.atomic
def store_secret(
    *, actor: Actor, reference: str, username: str, password: str, reason: str = ""
) -> SecretView:
    """Store a user name and password under ``reference``, replacing what was there.

    Safe to repeat; each call is a new revision.

    Raises:
        InvalidInput: ``reference`` is malformed. Final.
        Conflict: The key-encryption key is missing or malformed. Final until it is set.
    """
    datacenter = datacenter_of(reference)
    key = key_encryption_key()
    row, created = Secret.objects.select_for_update().get_or_create(
        reference=reference,
        defaults={"datacenter": datacenter, "revision": 0, "ciphertext": b"", "wrapped_key": b""},
    )
    revision = row.revision + 1
    plaintext = json.dumps({"username": username, "password": password}).encode()
    sealed = envelope.seal(plaintext, bound_to=bound_to(reference, revision), key=key)
    row.edit(
        revision=revision,
        ciphertext=sealed.ciphertext,
        wrapped_key=sealed.wrapped_key,
        key_id=sealed.key_id,
    )
    action = "secret.stored" if created else "secret.replaced"
    _record(actor, action, row, reason)
    return views.secret_view(row)


@transaction.atomic
def delete_secret(*, actor: Actor, reference: str, reason: str = "") -> None:
    """Remove a secret for ever.

    Raises:
        NotFound: Nothing is stored under it. Final.
    """
    row = Secret.objects.select_for_update().filter(reference=reference).first()
    if row is None:
        raise NotFound(f"{reference}: no such secret is stored.")
    _record(actor, "secret.deleted", row, reason)
    Secret.objects.filter(pk=row.pk).delete()


@transaction.atomic
def rewrap_secrets(*, actor: Actor, previous_key: bytes) -> int:
    """Wrap everything that ``previous_key`` wrapped with the present key; return how many.

    Safe to repeat. The secrets themselves are neither decrypted nor changed.

    Raises:
        Conflict: The present key is missing, or a row was altered. Nothing was changed. Final.
    """
    key = key_encryption_key()
    old_id = envelope.key_id_of(previous_key)
    if old_id == envelope.key_id_of(key):
        return 0
    rows = list(Secret.objects.select_for_update().filter(key_id=old_id).order_by("pk"))
    for row in rows:
        try:
            sealed = envelope.rewrap(
                sealed_of(row),
                bound_to=bound_to(row.reference, row.revision),
                old=previous_key,
                new=key,
                name=row.reference,
            )
        except envelope.KeyUnusable as error:
            raise Conflict(str(error), code="key_unusable") from None
        row.wrapped_key, row.key_id = sealed.wrapped_key, sealed.key_id
    Secret.objects.bulk_update(rows, ["wrapped_key", "key_id"], batch_size=500)
    audit.record_change(
        actor=actor,
        action="secret.rewrapped",
        object_type="key_encryption_key",
        object_id=None,
        object_name=envelope.key_id_of(key),
        before={"key_id": old_id},
        after={"key_id": envelope.key_id_of(key), "secrets": len(rows)},
    )
    return len(rows)


def _record(actor: Actor, action: str, row: Secret, reason: str) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="secret",
        object_id=row.id,
        object_name=row.reference,
        after={"revision": row.revision},
        reason=reason,
    )

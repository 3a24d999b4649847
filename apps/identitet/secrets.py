"""Secrets at rest: references, the row around an envelope, and resolving them for a site."""

import json
import re
from typing import Final

from django.conf import settings
from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import envelope
from apps.identitet.models import Secret
from dataverket.lib.execution import Credential
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput, NotFound

KEY_SETTING: Final = "DV_KEY_ENCRYPTION_KEY"
_REFERENCE: Final = re.compile(
    r"secret://(?P<datacenter>[a-z0-9-]{1,32})/[a-z0-9-]{1,32}/[a-zA-Z0-9._-]{1,120}"
)


def datacenter_of(reference: str) -> str:
    """Return the datacenter that a reference names.

    Raises:
        InvalidInput: It is not of the form ``secret://<datacenter>/<kind>/<name>``. Final.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise InvalidInput(
            f"secret reference {reference!r}: it must read secret://<datacenter>/<kind>/<name>, "
            "such as secret://osl1/bmc/osl1-r1-s01."
        )
    return match["datacenter"]


def key_encryption_key() -> bytes:
    """Return the key-encryption key from the settings.

    Raises:
        Conflict: It is missing or malformed; the text says what to set. Final until mended.
    """
    encoded = settings.ENVIRONMENT.key_encryption_key.get_secret_value()
    try:
        return envelope.decode_key(encoded, name=KEY_SETTING)
    except envelope.KeyUnusable as error:
        raise Conflict(str(error), code="key_unusable") from None


def bound_to(reference: str, revision: int) -> bytes:
    """Return what a ciphertext is bound to: it cannot be moved to another row or revision."""
    return f"{reference}|{revision}".encode()


def sealed_of(row: Secret) -> envelope.Sealed:
    """Return the envelope that a row holds."""
    return envelope.Sealed(
        ciphertext=bytes(row.ciphertext),
        wrapped_key=bytes(row.wrapped_key),
        key_id=row.key_id,
    )


def resolve_secret(*, reference: str, datacenter: str, actor: Actor | None = None) -> Credential:
    """Return the user name and password behind ``reference``, for ``datacenter`` only.

    Every answer is recorded in the audit log, without content.

    Raises:
        Forbidden: The reference belongs to another datacenter. Final.
        NotFound: Nothing is stored under it. Final until it is stored.
        InvalidInput: It is no reference. Final.
        Conflict: The key-encryption key is missing, or another one. Final until mended.
    """
    owner = datacenter_of(reference)
    if owner != datacenter:
        raise Forbidden(
            f"{reference} belongs to datacenter {owner}; datacenter {datacenter} may not read it. "
            "Store a secret of its own and refer to that."
        )
    row = Secret.objects.filter(reference=reference, datacenter=datacenter).first()
    if row is None:
        raise NotFound(f"{reference}: no such secret is stored. Store it, then repeat.")
    try:
        plaintext = envelope.unseal(
            sealed_of(row),
            bound_to=bound_to(row.reference, row.revision),
            key=key_encryption_key(),
            name=reference,
        )
    except envelope.KeyUnusable as error:
        raise Conflict(str(error), code="key_unusable") from None
    with transaction.atomic():
        audit.record_change(
            actor=actor or Actor.system(f"site {datacenter}"),
            action="secret.resolved",
            object_type="secret",
            object_id=row.id,
            object_name=reference,
        )
    content = json.loads(plaintext)
    return Credential(username=content["username"], password=content["password"])

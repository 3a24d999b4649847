"""API tokens; only their hashes are kept."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import models
from django.db.models import F, Q

from apps.identitet.models.machine_account import MachineAccount
from apps.identitet.models.user import User
from apps.identitet.types import Role, ScopeKind
from dataverket.db.base import Entity

USE_NOTED_EVERY: Final = timedelta(minutes=10)


class ApiToken(Entity):
    """A token of a user or a machine account, optionally narrower than its owner.

    ``digest`` is the SHA-256 of the whole token in hex: the secret has 256 random bits, so a slow
    password hash would add nothing. ``issued_by_kind`` and ``issued_by_id`` tell who had it made
    and therefore can act through it; empty when the platform did.
    """

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="tokens")
    machine = models.ForeignKey(
        MachineAccount, on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    role = models.CharField(
        max_length=32, blank=True, choices=[(role.value, role.value) for role in Role]
    )
    scope_kind = models.CharField(
        max_length=12,
        default=ScopeKind.PLATFORM.value,
        choices=[(kind.value, kind.value) for kind in ScopeKind],
    )
    tenant_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True)
    environment_id = models.UUIDField(null=True)
    issued_by_kind = models.CharField(max_length=10, blank=True)
    issued_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, machine__isnull=False)
                | Q(user__isnull=False, machine__isnull=True),
                name="token_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_expires_after_creation"
            ),
        ]

    @staticmethod
    def digest_of(plaintext: str) -> str:
        """Return the SHA-256 of a token in hex: what the database keeps."""
        return sha256(plaintext.encode()).hexdigest()

    def note_use(self, *, at: datetime) -> None:
        """Note that the token was used: at most one write in ten minutes."""
        if self.last_used_at is None or at - self.last_used_at >= USE_NOTED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=at)

    def __str__(self) -> str:
        return f"dvt_{self.prefix}_…"

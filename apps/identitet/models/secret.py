"""Secrets under envelope encryption."""

from django.db import models

from dataverket.db.base import Entity


class Secret(Entity):
    """A user name and password, encrypted with a key of its own that is itself encrypted.

    ``key_id`` tells which key-encryption key wrapped ``wrapped_key``. ``revision`` grows with
    each new content and is bound into the ciphertext, as is the reference.
    """

    reference = models.CharField(max_length=200, unique=True)
    datacenter = models.CharField(max_length=32, db_index=True)
    revision = models.PositiveIntegerField(default=1)
    ciphertext = models.BinaryField()
    wrapped_key = models.BinaryField()
    key_id = models.CharField(max_length=16, db_index=True)

    def __str__(self) -> str:
        return self.reference

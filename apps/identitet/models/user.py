"""People who can sign in."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from apps.identitet.models.assignment import RoleAssignment
from apps.identitet.types import Role
from dataverket.db.base import Entity
from dataverket.lib import clock

username_validator = RegexValidator(
    r"^[a-z0-9]([a-z0-9._@-]{0,98}[a-z0-9])?$",
    "Use 1 to 100 lower-case letters, digits, dots, hyphens, underscores and at signs.",
)


class UserManager(BaseUserManager["User"]):
    """Finds users; they are made by the services alone, the first operator by a command."""


class User(Entity, AbstractBaseUser):
    """A person. What it may do stands in RoleAssignment alone, also for Django's admin.

    Platform operators, and nobody else, are staff: an expired or revoked role closes the admin.
    """

    username = models.CharField(max_length=100, unique=True, validators=[username_validator])
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="user_email_unique"
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def is_superuser(self) -> bool:
        """Whether the user is a platform operator now; one query per object."""
        moment = clock.now()
        return (
            RoleAssignment.objects.filter(
                principal_kind="user", principal_id=self.pk, role=Role.PLATFORM_OPERATOR
            )
            .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=moment))
            .exists()
        )

    @property
    def is_staff(self) -> bool:
        """Whether the user may enter the admin site."""
        return self.is_active and self.is_superuser

    def has_perm(self, _perm: str, _obj: models.Model | None = None) -> bool:
        """Return whether the admin site may show or change something."""
        return self.is_staff

    def has_perms(self, _perms: Iterable[str], _obj: models.Model | None = None) -> bool:
        """As ``has_perm``."""
        return self.is_staff

    def has_module_perms(self, _app_label: str) -> bool:
        """Return whether the admin site may show an application."""
        return self.is_staff

    def get_full_name(self) -> str:
        """Return the name for a page's corner."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name for a greeting."""
        return str(self)

"""Words of people for subjects that belong to the platform itself."""

from typing import Final
from uuid import UUID

from apps.observasjon.types import Subject, SubjectKind
from apps.tasks.types import TaskView

PLATFORM: Final = Subject(kind=SubjectKind.PLATFORM, key="platform", name="platform")


def find_platform(text: str) -> Subject | None:
    """Return the platform: there is one."""
    return PLATFORM if text in ("", "platform") else None


def platform_of(_task: TaskView) -> Subject:
    """Return the platform, whatever the task is."""
    return PLATFORM


def as_uuid(text: str) -> UUID | None:
    """Return the id that ``text`` is, or ``None``."""
    try:
        return UUID(text)
    except ValueError:
        return None

"""What an actor may see: plain ids, worked out once per request from the actor's roles."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Visibility:
    """The tenants, projects and environments whose resources an actor sees.

    A tenant in ``tenant_ids`` is seen with all its projects. A project in ``project_ids`` is seen
    with all its resources. An environment in ``environment_ids`` is seen with only what is in it.
    The default sees nothing: unknown means deny.
    """

    everything: bool = False
    tenant_ids: frozenset[UUID] = frozenset()
    project_ids: frozenset[UUID] = frozenset()
    environment_ids: frozenset[UUID] = frozenset()

    @classmethod
    def all(cls) -> "Visibility":
        """Return the visibility of the platform's operators, auditors and its own processes."""
        return cls(everything=True)

    def sees(
        self,
        *,
        tenant_id: UUID | None = None,
        project_id: UUID | None = None,
        environment_id: UUID | None = None,
    ) -> bool:
        """Return whether a resource with these columns is seen; same rule as ``scoped``."""
        return (
            self.everything
            or tenant_id in self.tenant_ids
            or project_id in self.project_ids
            or environment_id in self.environment_ids
        )

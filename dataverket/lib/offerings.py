"""What a project can order, and what is missing when it cannot."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Prerequisite:
    """Something that has to be in order first; ``command`` is the CLI command that mends it."""

    code: str
    met: bool
    detail: str
    who_can_fix: str
    command: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaLeft:
    """How much may still be reserved under the narrowest limit; ``None`` without a limit."""

    resource: str
    left: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Offering:
    """Something that a project can order; it can when all prerequisites are met."""

    name: str
    title: str
    prerequisites: tuple[Prerequisite, ...]
    datacenters: tuple[str, ...]
    quota_left: tuple[QuotaLeft, ...]

    @property
    def enabled(self) -> bool:
        """Whether nothing is missing."""
        return all(prerequisite.met for prerequisite in self.prerequisites)

    @property
    def reason(self) -> str:
        """Why it is not enabled; empty when it is."""
        return "; ".join(p.detail for p in self.prerequisites if not p.met)


OPERATOR = "platform operator"
MEMBER = "project member"

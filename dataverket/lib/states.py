"""State machines as tables: the only place where a transition is allowed or refused.

The diagrams in ``docs/states.md`` are drawn from the same tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass


class IllegalTransition(Exception):
    """A transition that the table does not hold. A defect of the caller, never retried."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StateMachine:
    """States and the transitions between them.

    Args:
        name: What the machine describes, as it stands in messages and diagrams.
        initial: The state in which an object begins.
        transitions: For every state the states that may follow it.
    """

    name: str
    initial: str
    transitions: Mapping[str, frozenset[str]]

    def check(self, old: str, new: str) -> str:
        """Return ``new`` if it may follow ``old``.

        Raises:
            IllegalTransition: The table does not hold it. Final.
        """
        allowed = self.transitions.get(old)
        if allowed is None:
            raise IllegalTransition(f"{self.name}: {old!r} is not one of its states.")
        if new not in allowed:
            follows = ", ".join(sorted(allowed)) or "nothing, it is final"
            raise IllegalTransition(
                f"{self.name}: {old} may not become {new}; what may follow is: {follows}."
            )
        return new

    @property
    def states(self) -> tuple[str, ...]:
        """All states, in the order of the table."""
        return tuple(self.transitions)

    @property
    def final(self) -> frozenset[str]:
        """The states that nothing follows."""
        return frozenset(state for state, following in self.transitions.items() if not following)

    def diagram(self) -> str:
        """Return the machine as a Mermaid state diagram, stable under repetition."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for state, following in self.transitions.items():
            lines += [f"    {state} --> {after}" for after in sorted(following)]
            if not following:
                lines.append(f"    {state} --> [*]")
        return "\n".join(lines)

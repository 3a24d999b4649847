"""``python -m tests.architecture.draw_states`` draws ``docs/states.md`` from the tables."""

import sys
from pathlib import Path

from apps.inventory.states import IMPORT, TRUST
from apps.maskin.states import ALLOCATION, FAILED, PASSING, SERVER, STABLE
from apps.observasjon.states import DRIFT, RUN
from apps.tasks.states import APPROVAL, STEP, TASK
from dataverket.lib.states import StateMachine

PAGE = Path(__file__).parent.parent.parent / "docs" / "states.md"
_HEAD = """\
<!-- Written by `python -m tests.architecture.draw_states` from the tables; changes are lost. -->

# States

Every transition that is not in these tables raises. Every transition that is in them is taken by
a test, through the services.
"""
_MACHINES: tuple[tuple[str, str, str, StateMachine], ...] = (
    (
        "Task",
        "apps/tasks/states.py",
        "What the API shows of a workflow. `degraded` is a condition beside the state.",
        TASK,
    ),
    (
        "Step",
        "apps/tasks/states.py",
        "One effect of a workflow. Operators see it in `dv task get`.",
        STEP,
    ),
    (
        "Approval",
        "apps/tasks/states.py",
        "Other people's consent to a plan. Void: what would be done is another thing by now.",
        APPROVAL,
    ),
    (
        "Server",
        "apps/maskin/states.py",
        (
            "Life of a physical server (`provision_state`). "
            f"Stable: {', '.join(sorted(STABLE))}. Passing, with a time limit: "
            f"{', '.join(sorted(PASSING))}. Failed: {', '.join(sorted(FAILED))}."
        ),
        SERVER,
    ),
    (
        "Server allocation",
        "apps/maskin/states.py",
        "What a project sees of its server (`phase`). A released allocation is deleted.",
        ALLOCATION,
    ),
    (
        "Trust",
        "apps/inventory/states.py",
        "How far a record of the inventory may be relied on.",
        TRUST,
    ),
    (
        "Inventory import",
        "apps/inventory/states.py",
        "From a dry run to what was applied.",
        IMPORT,
    ),
    (
        "Runbook run",
        "apps/observasjon/states.py",
        "Somebody, or the platform, works through a runbook for one subject.",
        RUN,
    ),
    (
        "Drift finding",
        "apps/observasjon/states.py",
        "Desired and observed state of a resource differ in one way.",
        DRIFT,
    ),
)
MACHINES = tuple(machine for *_, machine in _MACHINES)


def draw() -> str:
    """Return the page, stable under repetition."""
    parts = [_HEAD]
    for title, source, text, machine in _MACHINES:
        parts.append(
            f"\n## {title}\n\nSource: `{source}`. {text}\n\n```mermaid\n{machine.diagram()}\n```\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(draw())
    sys.stdout.write(f"{PAGE} is written.\n")

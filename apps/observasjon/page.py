"""A runbook as a page of Markdown: what a person reads is what the platform does."""

from collections.abc import Iterator

from apps.observasjon.types import Action, Runbook, SubjectKind

_HEAD = "<!-- Written by `python -m tests.architecture.draw_runbooks`; changes here are lost. -->\n"


def page_of(runbook: Runbook) -> str:
    """Return the page, stable under repetition."""
    parts = [
        f"{_HEAD}\n# {runbook.title}",
        "## Trigger",
        _triggers(runbook),
        runbook.trigger_note,
        f"Start a run, which keeps a log of what is checked and done:\n\n{_start(runbook)}",
        f"## Impact\n\n{runbook.impact}",
        f"## Severity and blast radius\n\n{runbook.severity.capitalize()}. {runbook.blast_radius}",
        f"## Safe checks\n\n{_checks(runbook)}",
        runbook.look,
        f"## Actions\n\n{_actions(runbook)}",
        runbook.steps,
        f"## Done when\n\n{_done_when(runbook)}",
        f"## Escalation\n\n{_escalation(runbook)}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def start_command(runbook: Runbook, subject: str = "") -> str:
    """Return the command that starts a run of the runbook."""
    word = subject or runbook.about.value.upper()
    about = "" if runbook.about == SubjectKind.PLATFORM else f" {word}"
    return f'dv runbook start {runbook.name}{about} --reason "why"'


def _start(runbook: Runbook) -> str:
    lines = [start_command(runbook)]
    if runbook.subject_of is not None:
        lines.append('dv runbook start --task TASK_ID --reason "why"')
    return "```sh\n" + "\n".join(lines) + "\n```"


def _triggers(runbook: Runbook) -> str:
    rows = [f"| `{one.code}` | {one.meaning} | {one.who_acts} |" for one in runbook.triggers]
    return "\n".join(("| Code | Meaning | Who acts |", "|---|---|---|", *rows))


def _checks(runbook: Runbook) -> str:
    rows = [
        f"| `{check.name}` | {check.title} | {'a task at the site' if check.start else 'Sentral'} |"
        for check in runbook.checks
    ]
    table = "\n".join(("| Check | Passes when | Asked in |", "|---|---|---|", *rows))
    return f"{table}\n\n```sh\ndv runbook run check RUN_ID\n```"


def _actions(runbook: Runbook) -> str:
    rows = [
        f"| `{one.name}` | {one.title}. {one.text} | {one.risk} | {one.blast_radius} | "
        f"{', '.join(_demands(one)) or 'a reason'} |"
        for one in runbook.actions
    ]
    head = ("| Action | What it does | Risk | Blast radius | Needs |", "|---|---|---|---|---|")
    command = f'dv runbook run act RUN_ID {runbook.actions[0].name} --reason "why"'
    return "\n".join((*head, *rows)) + f"\n\n```sh\n{command}\n```"


def _demands(action: Action) -> Iterator[str]:
    if action.needs_approval:
        yield "a second person's approval"
    if action.types_name:
        yield "the typed name"
    for parameter in action.parameters:
        yield f"`{parameter.name}`"


def _done_when(runbook: Runbook) -> str:
    return "\n".join(
        f"- `{one.name}`: {one.title} ({'a person ticks it' if one.holds is None else 'checked'})"
        for one in runbook.done_when
    )


def _escalation(runbook: Runbook) -> str:
    lines = [f"- To {one.to}: {one.when}." for one in runbook.escalation]
    after = runbook.escalate_after_min
    span = f"{after} minutes" if after < 120 else f"{after // 60} hours"  # noqa: PLR2004 - minutes
    return "\n".join((*lines, "", f"A run that is open for more than {span} should be handed on."))

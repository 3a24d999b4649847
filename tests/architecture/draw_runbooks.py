"""``python -m tests.architecture.draw_runbooks`` writes ``docs/runbooks`` from the declarations."""

import os
import sys
from pathlib import Path

import django
import yaml

FOLDER = Path(__file__).parent.parent.parent / "docs" / "runbooks"
_HEAD = """\
<!-- Written by `python -m tests.architecture.draw_runbooks`; changes here are lost. -->

# Runbooks

Tasks, alerts and problem documents name one of these. Each page is written from a declaration in
`apps/*/runbooks`: its checks and actions can be executed, from the operator admin and by command. A
run of a runbook keeps a log of what was checked and done, and ends as done only when everything
under *Done when* holds.

```sh
dv alert list
dv runbook list
dv runbook start --task TASK_ID --reason "why"
dv runbook run show RUN_ID
dv runbook run check RUN_ID
dv runbook run act RUN_ID ACTION --reason "why"
dv runbook run tick RUN_ID CONDITION --note "what was seen"
dv runbook run close RUN_ID
```

Checks change nothing. Who acts on a trigger stands beside it: the platform by itself, at most once
per subject and hour, and only with an action that has no risk; the platform once a person agrees;
or a person. Nobody is called by the platform: escalating notes who should be.

Commands are written as `dv …`; from a checkout it is `bin/dv …`. Which code leads to which runbook
stands in `apps/tasks/types/runbooks.py`.

| Runbook | What is wrong | Severity | About |
|---|---|---|---|
"""
# Of the platform as a whole: while one of these is needed there may be nothing left to execute one.
BY_HAND = ("control-plane-process-down", "nats-down", "api-slow-or-failing", "stream-backlog")
_TAIL = "\nOf the platform as a whole, to be worked through by hand:\n\n" + "".join(
    f"- [{name}]({name}.md)\n" for name in BY_HAND
)
_ALERTS = FOLDER.parent.parent / "deploy" / "prometheus" / "alerts.yml"


def pages() -> dict[str, str]:
    """Return every page by its file name, stable under repetition."""
    from apps.observasjon import registry  # noqa: PLC0415 - after Django's start
    from apps.observasjon.page import page_of  # noqa: PLC0415

    books = registry.all_runbooks()
    rows = "".join(
        f"| [{book.name}]({book.name}.md) | {book.title} | {book.severity} "
        f"| {book.about.replace('_', ' ')} |\n"
        for book in books
    )
    drawn = {f"{book.name}.md": page_of(book) + _alerts_of(book.name) for book in books}
    return {"README.md": _HEAD + rows + _TAIL, **drawn}


def _alerts_of(name: str) -> str:
    """Return which alerts of Prometheus lead to a runbook."""
    groups = yaml.safe_load(_ALERTS.read_text())["groups"]
    alerts = [
        f"- `{rule['alert']}`: {rule['annotations']['summary']}"
        for group in groups
        for rule in group["rules"]
        if rule["annotations"]["runbook"] == f"docs/runbooks/{name}.md"
    ]
    return "\n".join(["\n**Alerts that lead here**", "", *alerts, ""]) if alerts else ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dataverket.settings")
    django.setup()
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
    sys.stdout.write(f"{FOLDER} is written.\n")

"""Failures as they are shown: one error line, what is wrong field by field, a hint."""

import json
import os
from collections.abc import Mapping
from typing import IO, Any

import click

from cli.client.errors import ApiError, Refused, Unreachable, WaitTimedOut, problem
from cli.common import exit_codes
from cli.common.runbooks import reading

_HINTS = {
    exit_codes.AUTH: "sign in with 'dvid login'; 'dvid whoami' shows your roles.",
    exit_codes.UNREACHABLE: "check the address with 'dv context show', then try again.",
}
_HINT_OF_CODE = {
    "unauthenticated": "sign in with 'dvid login'.",
    # The refusal itself says who can grant a role, or that none would help.
    "forbidden": "",
    "quota_exceeded": "'dv quota list' shows the limits; an operator raises them with 'dv quota "
    "set'.",
    "stale_version": "somebody else changed it meanwhile: look at it, then repeat the command.",
}


class Failure(click.ClickException):
    """A failure with its problem document; ``as_json`` shows that instead of prose.

    Without ``tells_blocked`` the prose leaves out what blocks, for it has been told.
    """

    def __init__(
        self,
        *,
        title: str = "",
        detail: str = "",
        code: str = "failed",
        exit_code: int = exit_codes.FAILED,
        hint: str = "",
        document: Mapping[str, Any] | None = None,
        tells_blocked: bool = True,
    ) -> None:
        self.document = document or problem(code=code, title=title, detail=detail, status=0)
        super().__init__(str(self.document.get("detail", "")))
        self.exits_with = exit_code
        self.hint = hint
        self.as_json = False
        self._tells_blocked = tells_blocked

    def show(self, file: IO[Any] | None = None) -> None:
        """Write it to stderr."""
        if self.as_json:
            click.echo(json.dumps(self.document, ensure_ascii=False), file=file, err=True)
            return
        found = self.document
        # NO_COLOR, see https://no-color.org; click itself drops colours only off a terminal.
        plain = bool(os.environ.get("NO_COLOR"))
        head = "error:" if plain else click.style("error:", fg="red", bold=True)
        text = f"{head} {found.get('title')}: {found.get('detail')} [{found.get('code')}]"
        lines = [
            text,
            *(_field(wrong) for wrong in found.get("errors") or () if _is_new(wrong, text)),
        ]
        if self._tells_blocked:
            lines += blocked_lines(found.get("blocked") or {})
        if self.hint:
            lines.append(f"hint: {self.hint}")
        if found.get("request_id"):
            lines.append(f"request {found['request_id']}")
        click.echo("\n".join(lines), file=file, err=True)


def failure_of(error: ApiError) -> Failure:
    """Return how an error of the client is shown, with its exit code."""
    exit_code = exit_codes.exit_code_of(error)
    document: Mapping[str, Any]
    if isinstance(error, Refused):
        document = error.document
    elif isinstance(error, WaitTimedOut):
        document = _timed_out(error)
    elif isinstance(error, Unreachable):
        document = problem(
            code="unreachable",
            title="The server does not answer",
            detail=str(error),
            status=0,
        )
    else:
        document = problem(code="failed", title="Failed", detail=str(error), status=0)
    code = str(document.get("code", ""))
    hint = _HINT_OF_CODE.get(code, _HINTS.get(exit_code, ""))
    if isinstance(error, WaitTimedOut):
        hint = f"it goes on; look again with: dv task wait {error.task['id']}"
    # Who waited has been told what blocks the task while it waited.
    is_told = isinstance(error, WaitTimedOut)
    return Failure(document=document, exit_code=exit_code, hint=hint, tells_blocked=not is_told)


def blocked_lines(blocked: Mapping[str, Any]) -> list[str]:
    """Return why something does not go on: what, why, since when, who can fix it, runbook."""
    if not blocked:
        return []
    what = blocked.get("dependency") or blocked.get("code")
    lines = [f"blocked: {what}: {blocked.get('reason') or 'it is needed first.'}"]
    for name, title in (("since", "since"), ("who_can_fix", "who can fix it")):
        if blocked.get(name):
            lines.append(f"    {title}: {blocked[name]}")
    if "resumes_by_itself" in blocked:
        own = "yes" if blocked["resumes_by_itself"] else "no"
        lines.append(f"    resumes by itself: {own}")
    elif "retry_meaningful" in blocked:
        lines.append(f"    repeating helps: {'yes' if blocked['retry_meaningful'] else 'no'}")
    if blocked.get("runbook"):
        lines.append(f"    runbook: {reading(blocked['runbook'])}")
    return lines


def _is_new(wrong: Mapping[str, Any], text: str) -> bool:
    """Tell whether a wrong field says what the error line does not."""
    return not wrong.get("detail") or str(wrong["detail"]) not in text


def _field(wrong: Mapping[str, Any]) -> str:
    return f"  {wrong.get('pointer') or 'body'}: {wrong.get('detail')} [{wrong.get('code')}]"


def _timed_out(error: WaitTimedOut) -> Mapping[str, Any]:
    task = error.task
    more = {"task": task["id"]}
    if task.get("blocked"):
        more["blocked"] = task["blocked"]
    return problem(
        code="wait_timed_out",
        title="The wait is over, the task is not",
        detail=f"{task.get('title') or task['id']} is {task['state']} after {error.timeout_s:g} s.",
        status=0,
        **more,
    )

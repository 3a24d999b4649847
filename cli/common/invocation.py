"""One invocation of a command: its settings, the API behind it, and what it shows."""

import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import click

from cli.client.paging import read_list
from cli.client.session import Answer, Session, segment
from cli.common.failures import Failure, blocked_lines
from cli.common.output import FORMATS, Column, emit_list, emit_one, name_of
from cli.common.settings import Settings
from cli.common.tasks import task_failure, watch, without_repeats

OPTIONS: Final = "cli.options"
_ACCEPTED: Final = 202
_TIMEOUT_S: Final = 30.0


class Invocation:
    """What a command works with. Built from the shared options that were given."""

    def __init__(
        self, options: Mapping[str, Any], *, timeout_s: float = _TIMEOUT_S, is_quiet: bool = False
    ) -> None:
        self._options = options
        self._timeout_s = timeout_s
        self._is_quiet = is_quiet
        self._session: Session | None = None

    @cached_property
    def settings(self) -> Settings:
        """Server, project and the like, with where each comes from."""
        return Settings(self._options)

    def option(self, name: str) -> Any:
        """Return a shared option as it was given, ``None`` when the command has none."""
        return self._options.get(name)

    @property
    def output(self) -> str:
        """The format in use.

        Raises:
            Failure: The environment or the context names one that does not exist.
        """
        found = self.settings.find("output")
        if found and found.value not in FORMATS:
            raise Failure(
                title="No such output format",
                detail=f"{found.source} says {found.value!r}; there are: {', '.join(FORMATS)}.",
                code="bad_configuration",
                exit_code=2,
            )
        return found.value if found else "table"

    @property
    def shows_json_errors(self) -> bool:
        """Whether an error is to be the problem document; never fails."""
        if given := self.option("output"):
            return bool(given in ("json", "jsonl"))
        try:
            return self.output in ("json", "jsonl")
        except Failure:
            return False

    @property
    def project(self) -> str:
        """The project in use, as ``tenant/name`` when only a name is given and a tenant is set."""
        project, tenant = self.settings.value("project"), self.settings.value("tenant")
        is_name = project and "/" not in project and not _is_id(project)
        return f"{tenant}/{project}" if is_name and tenant else project

    @property
    def needed_project(self) -> str:
        """The project in use.

        Raises:
            UsageError: None is set.
        """
        if not self.project:
            raise click.UsageError(
                "Which project? Give --project TENANT/NAME, set DV_PROJECT, or keep one with "
                "'dv context set --project TENANT/NAME'."
            )
        return self.project

    @property
    def scope(self) -> dict[str, str]:
        """The query that scopes a name or a list to the project in use; empty without one."""
        return {"project": self.project} if self.project else {}

    @property
    def api(self) -> Session:
        """The signed-in client. Says so when it signs in by itself."""
        if self._session is None:
            server, token = self.settings.server(), self.settings.token()
            if token.source.startswith("sign-in "):
                name = token.source.removeprefix("sign-in ")
                self.say(f"Using the embedded platform at {server.value} as {name}.")
            self._session = Session(
                server=server.value,
                token=token.value,
                ca=self.settings.value("ca"),
                timeout_s=self._timeout_s,
            )
        return self._session

    def close(self) -> None:
        """Close the connection."""
        if self._session is not None:
            self._session.close()

    def say(self, text: str) -> None:
        """Tell a person something: on stderr, since stdout is for data."""
        if not self._is_quiet:
            click.echo(text, err=True)

    def confirm(self, question: str) -> None:
        """Return when the answer is yes, or ``--yes`` or ``--dry-run`` was given.

        Raises:
            UsageError: There is nobody to ask.
            Abort: The answer is no.
        """
        if self.option("yes") or self.option("dry_run"):
            return
        if not sys.stdin.isatty():
            raise click.UsageError(f"{question} There is no terminal to ask on: add --yes.")
        click.confirm(question, abort=True, err=True)

    def list(
        self, path: str, shown: Sequence[Column], query: Mapping[str, Any] | None = None
    ) -> None:
        """Read a list and write it."""
        limit = None if self.option("all") else (self.option("limit") or 50)
        found = read_list(self.api, path, query, limit=limit)
        self.rows(found.items, shown)
        if found.has_more:
            self.say(
                f"There is more than these {len(found.items)}: use --all, or a higher --limit."
            )

    def rows(self, rows: Sequence[Mapping[str, Any]], shown: Sequence[Column]) -> None:
        """Write rows."""
        emit_list(rows, shown, form=self.output, headers=not self.option("no_headers"))

    def show(self, resource: Mapping[str, Any]) -> None:
        """Write one resource; of a task a person reads everything once."""
        if self.is_for_a_person and _is_task(resource):
            resource = without_repeats(resource)
        emit_one(resource, form=self.output)

    @property
    def is_for_a_person(self) -> bool:
        """Whether what is shown is read by a person, not by a program."""
        return self.output in ("table", "wide")

    def get(self, collection: str, name: str, query: Mapping[str, Any] | None = None) -> Answer:
        """Read one resource by id or name."""
        return self.api.get(f"{collection}/{segment(name)}", query)

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Send a write, with the options for writes that were given; ``None`` stays out."""
        given = {name: value for name, value in body.items() if value is not None}
        if self.option("reason"):
            given["reason"] = self.option("reason")
        key = self.option("idempotency_key") or ""
        return self.api.post(path, given, query=self._dry_run, key=key)

    def create(self, collection: str, body: Mapping[str, Any]) -> None:
        """Create a resource and show it; one that takes a task is waited for."""
        self.finish(self.post(collection, body), collection=collection, done="Created")

    def delete(
        self, collection: str, name: str, query: Mapping[str, Any] | None = None, *, kind: str
    ) -> None:
        """Delete what stands there now, after asking."""
        found = self.get(collection, name, query)
        etag = found.etag or f'"{found.body["version"]}"'
        self.confirm(f"Delete {kind} {name_of(found.body)}?")
        answer = self.api.delete(
            f"{collection}/{segment(str(found.body['id']))}",
            etag=etag,
            query={**self._dry_run, "reason": self.option("reason")},
        )
        self.finish(answer, collection="", done=f"Deleted {kind} {name_of(found.body)}")

    def finish(self, answer: Answer, *, collection: str, done: str) -> None:
        """Show what a write answered: a dry run, a resource, or a task and then its resource.

        Args:
            answer: What the API answered.
            collection: Where the task's resource can be read afterwards; empty: nowhere.
            done: What to tell once it is done.
        """
        body = answer.body
        if answer.is_replay:
            self.say("This idempotency key was used before: this is the answer of that time.")
        if isinstance(body, Mapping) and body.get("dry_run"):
            self._show_dry_run(body)
        elif answer.status == _ACCEPTED:
            self._finish_task(body, collection=collection, done=done)
        elif body is None:
            self.say(f"{done}.")
        else:
            self.say(f"{done}{': ' if name_of(body) else ''}{name_of(body)}.")
            self.show(body)

    def wait(self, task_id: str, *, is_brief: bool = False) -> Mapping[str, Any]:
        """Wait for a task and return it as it ended, well or not."""
        return watch(
            self.api, task_id, timeout_s=float(self.option("timeout") or 600), is_brief=is_brief
        )

    @property
    def _dry_run(self) -> dict[str, str]:
        return {"dry_run": "true"} if self.option("dry_run") else {}

    def _finish_task(self, task: Mapping[str, Any], *, collection: str, done: str) -> None:
        if self.option("wait") is False:
            self.say(f"{task['title']}: accepted. Look again with: dv task wait {task['id']}")
            if not (task.get("held_up") and self.is_for_a_person):  # then it is shown below
                for line in blocked_lines(task.get("blocked") or {}):
                    self.say(line)
            self.show(task)
            return
        ended = self.wait(str(task["id"]))
        if ended["state"] != "succeeded":
            raise task_failure(ended)
        if not collection:
            self.say(f"{done}.")
            self.show(ended)
            return
        resource = self.get(collection, str(ended["resource_id"])).body
        self.say(f"{done}: {name_of(resource)}.")
        self.show(resource)

    def _show_dry_run(self, body: Mapping[str, Any]) -> None:
        self.say("Dry run: nothing was changed.")
        if not self.is_for_a_person:
            self.show(body)
            return
        for at, part in enumerate(part for part in ("resource", "task") if body.get(part)):
            if at:
                click.echo()
            self.show(body[part])
        for quota in body.get("quota_after") or ():
            self.say(f"quota {quota['resource']} afterwards: {quota['used']} of {quota['limit']}")


def _is_task(resource: Mapping[str, Any]) -> bool:
    return "current_step" in resource and "steps" in resource


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4  # noqa: PLR2004 - a UUID's written form

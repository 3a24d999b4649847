"""Options that many commands share, in sets, and how a command gets at them."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, Concatenate, Final

import click

from cli.client.errors import ApiError
from cli.common.completion import complete
from cli.common.durations import Duration
from cli.common.failures import Failure, failure_of
from cli.common.invocation import OPTIONS, Invocation
from cli.common.output import FORMATS

type Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    ctx.meta.setdefault(OPTIONS, {})[param.name] = value
    return value


def _option(*names: str, **more: Any) -> Decorator:
    return click.option(*names, expose_value=False, callback=_remember, **more)


CONNECTION: Final = (
    _option("--server", metavar="URL", help="Address of the API. [env: DV_SERVER]"),
    _option("--ca", metavar="FILE", help="Certificate of the server's authority. [env: DV_CA]"),
    _option("--context", metavar="NAME", help="Context to use. [env: DV_CONTEXT]"),
)
OUTPUT: Final = (
    _option("-o", "--output", type=click.Choice(FORMATS), help="Format. [env: DV_OUTPUT]"),
)
NO_HEADERS: Final = (_option("--no-headers", is_flag=True, help="Leave out a table's first line."),)
LISTING: Final = (
    _option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most."),
    _option("--all", is_flag=True, help="All pages, however many; without it at most --limit."),
    *NO_HEADERS,
)
WRITE: Final = (
    _option("--dry-run", is_flag=True, help="Show what would happen and change nothing."),
)
KEY: Final = (
    _option("--idempotency-key", metavar="KEY", help="Repeating with one key has one effect."),
)
CREATE: Final = (*WRITE, *KEY)
REASON: Final = (_option("--reason", metavar="TEXT", help="Why, for the audit log."),)
REASON_NEEDED: Final = (
    _option("--reason", metavar="TEXT", required=True, help="Why, for the audit log."),
)
YES: Final = (_option("-y", "--yes", is_flag=True, help="Do not ask."),)
DELETE: Final = (*WRITE, *YES, *REASON)
WAIT: Final = (
    _option("--wait/--no-wait", default=True, show_default=True, help="Wait for the task's end."),
    _option(
        "--timeout",
        type=Duration(),
        default="10m",
        show_default=True,
        help="How long to wait: 90s, 10m, 1h.",
    ),
)
TENANT: Final = (
    _option(
        "--tenant",
        metavar="TENANT",
        shell_complete=complete("tenants"),
        help="Tenant, by name or id. [env: DV_TENANT]",
    ),
)
PROJECT: Final = (
    _option(
        "-p",
        "--project",
        metavar="PROJECT",
        shell_complete=complete("projects", path="tenant_name"),
        help="Project: id, name, or TENANT/NAME. [env: DV_PROJECT]",
    ),
)
ENVIRONMENT: Final = (
    _option(
        "--environment",
        metavar="ENVIRONMENT",
        help="Environment in the project, by name or id. [env: DV_ENVIRONMENT]",
    ),
)
DATACENTER: Final = (
    _option(
        "--datacenter",
        metavar="NAME",
        required=True,
        shell_complete=complete("datacenters"),
        help="Where.",
    ),
)
AT_DATACENTER: Final = (
    _option(
        "--datacenter",
        metavar="NAME",
        shell_complete=complete("datacenters"),
        help="Only what is there.",
    ),
)


def with_options[**P](
    *sets: tuple[Decorator, ...],
) -> Callable[[Callable[Concatenate[Invocation, P], None]], Callable[P, None]]:
    """Add sets of options (connection and output always) and pass the invocation first.

    What the client raises becomes a ``Failure`` with its exit code, and the way it is shown.
    """

    def decorate(function: Callable[Concatenate[Invocation, P], None]) -> Callable[P, None]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> None:
            run = Invocation(click.get_current_context().meta.get(OPTIONS, {}))
            try:
                function(run, *args, **kwargs)
            except (ApiError, Failure) as error:
                failure = error if isinstance(error, Failure) else failure_of(error)
                failure.as_json = run.shows_json_errors
                raise failure from error
            finally:
                run.close()

        # Click keeps the lines of a paragraph that begins with a backspace as they are.
        text = inspect.cleandoc(call.__doc__ or "")
        call.__doc__ = text.replace("\n\nExample", "\n\n\b\nExample")
        decorated: Callable[..., Any] = call
        for option in reversed([one for group in (*sets, OUTPUT, CONNECTION) for one in group]):
            decorated = option(decorated)
        return decorated

    return decorate

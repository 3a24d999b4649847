"""Structured logs: dotted event names with fields, as JSON or for a console."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

from dataverket.lib import tracing

NOISY = (
    "paramiko",
    "netmiko",
    "asyncssh",
    "httpx",
    "httpcore",
    "kombu",
    "celery",
    "uvicorn.access",
    "urllib3",
)
_process = ""


def configure(
    *, fmt: Literal["json", "console"] = "console", level: str = "INFO", process: str = ""
) -> None:
    """Send all logs of this process to standard error in one format. Safe to repeat.

    Every line carries the process's name and id, and the trace that the work at hand belongs to.
    """
    global _process  # noqa: PLW0603 - one per process, on the lines of all its threads
    _process = process or _process
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_origin,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if fmt == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # With rich installed the default shows the variables of every frame: passwords among
            # them, and a process that holds much is busy for a minute with one traceback.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        # What is below the level is dropped before anything is made of it.
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    tail: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if fmt == "json":
        tail.append(structlog.processors.format_exc_info)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*tail, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _add_origin(_logger: object, _method: str, event: EventDict) -> EventDict:
    if _process:
        event.setdefault("process", _process)
    event.setdefault("pid", os.getpid())
    trace = tracing.trace_id_of(tracing.current())
    if trace:
        event.setdefault("trace_id", trace)
    return event


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


@contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Add ``fields`` to every log line of this thread within the block.

    Work that belongs to a request or task binds ``request_id``, ``task``, ``step``, ``attempt``.
    """
    with structlog.contextvars.bound_contextvars(**fields):
        yield

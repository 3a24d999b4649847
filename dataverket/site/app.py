"""The Celery application of a site worker: no broker, no results, no remote control.

Commands come from JetStream straight into the worker's own pool; see
:mod:`dataverket.site.bridge`. Nothing goes through Celery's queues: its in-process ``memory://``
transport is there because a worker must have one, and is hardly ever looked at.
"""

from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from dataverket.lib import log, tracing
from dataverket.site.clock import SiteMoment
from dataverket.site.execution import CommandRunner
from dataverket.site.metrics import Report
from dataverket.site.settings import read_settings

# No fixups: Celery would set up Django by itself where DJANGO_SETTINGS_MODULE happens to be set.
app = Celery("dataverket-site", broker="memory://", fixups=[])
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_transport_options={"polling_interval": 1.0},
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_acks_late=False,
    task_default_queue="commands",
    worker_prefetch_multiplier=1,
    worker_pool_putlocks=False,  # JetStream's credit bounds what is handed over; see the bridge
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
)

_runner: CommandRunner | None = None


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _open(**_kwargs: Any) -> None:
    """Open this child's own connections; one opened before the fork would hang."""
    global _runner  # noqa: PLW0603 - one per process, made after the fork
    settings = read_settings()
    name = f"{settings.service}@{settings.datacenter}"
    log.configure(fmt=settings.log_format, level=settings.log_level, process=name)
    tracing.start(f"site-{settings.service}")
    _runner = CommandRunner(settings)


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def _close(**_kwargs: Any) -> None:
    if _runner is not None:
        _runner.close()
    tracing.stop()


def execute(raw: str, reply: str, delivery: int, handed_over: SiteMoment) -> Report:
    """Carry out one delivered command in this pool child; see :meth:`CommandRunner.run`."""
    if _runner is None:
        raise RuntimeError("the pool child was not initialised; no command can be executed")
    return _runner.run(raw, reply, delivery, handed_over)

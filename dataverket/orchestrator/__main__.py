"""``python -m dataverket.orchestrator``: one orchestrator, configured by the environment."""

import asyncio
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dataverket.settings")
    django.setup()
    from django.conf import settings

    from dataverket.lib import log, metrics, tracing
    from dataverket.orchestrator.process import run_orchestrator

    environment = settings.ENVIRONMENT
    log.configure(fmt=environment.log_format, level=environment.log_level, process="orchestrator")
    tracing.start("orchestrator")
    metrics.listen(host=environment.metrics_host, port=environment.metrics_port)
    asyncio.run(run_orchestrator())
    tracing.stop()

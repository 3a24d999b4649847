"""ASGI entry point of the ``web`` process."""

import os
import warnings
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dataverket.lib import log, metrics, tracing
from dataverket.web.probes import Probed


class OneHopHandler(ASGIHandler):
    """Runs middleware and view together in one thread.

    Django enters and leaves a thread for every middleware that is not asynchronous, which cost
    several milliseconds of CPU for each request; our views are synchronous anyhow. Streamed
    answers are still sent asynchronously.
    """

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django
        """Build the chain for synchronous use, whatever is asked for."""
        del is_async
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer, made in one thread."""
        answer: Any = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        response: HttpResponseBase = answer
        return response


def _prepared() -> Probed:
    """Return the application of this process, once its settings are read."""
    environment = settings.ENVIRONMENT
    log.configure(fmt=environment.log_format, level=environment.log_level, process="web")
    tracing.start("web")
    metrics.listen(host=environment.metrics_host, port=environment.metrics_port)
    return Probed(
        OneHopHandler(), database_url=environment.database_url, nats_url=environment.nats_url
    )


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dataverket.settings")
# Static files come in small synchronous pieces; that is no news for every one of them.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")
django.setup(set_prefix=False)
application = _prepared()

"""ASGI entry point of the ``web`` process."""

import asyncio
import contextvars
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any, Final

import django
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from dataverket.lib import log, metrics, tracing
from dataverket.web.probes import Probed

# A client that waits for a task (``?wait=``) holds a thread meanwhile, but no connection.
_THREADS: Final = 256


class ThreadedHandler(ASGIHandler):
    """Makes each answer in one visit to one thread of a pool that stays.

    Our views are synchronous. Django would enter a thread for every signal, for every middleware
    that is not asynchronous and for the view, and start a new thread for every request: two
    thirds of the CPU of a small request went there. Streamed answers are sent asynchronously.
    """

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="request")

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django
        """Build the chain for synchronous use, whatever is asked for."""
        del is_async
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one HTTP request; a client that goes away early is forgotten."""
        if scope["type"] != "http":
            raise ValueError(f"HTTP was expected, not {scope['type']}.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._in_thread(self._answer, scope, body)
            await self.send_response(response, send)
            if response.streaming:
                await self._in_thread(response.close)

    async def _in_thread(self, work: Any, *arguments: Any) -> Any:
        run = contextvars.copy_context().run
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, run, work, *arguments
        )

    def _answer(self, scope: Any, body: "SpooledTemporaryFile[bytes]") -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        answer: Any = refusal if request is None else self.get_response(request)
        response: HttpResponseBase = answer
        if not response.streaming:
            response.close()  # its content stays; the database connection goes back to the pool
        return response


def _prepared() -> Probed:
    """Return the application of this process, once its settings are read."""
    environment = settings.ENVIRONMENT
    log.configure(fmt=environment.log_format, level=environment.log_level, process="web")
    tracing.start("web")
    metrics.listen(host=environment.metrics_host, port=environment.metrics_port)
    return Probed(
        ThreadedHandler(), database_url=environment.database_url, nats_url=environment.nats_url
    )


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dataverket.settings")
# Static files come in small synchronous pieces; that is no news for every one of them.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")
django.setup(set_prefix=False)
application = _prepared()

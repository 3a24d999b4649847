"""Every request with its id, its span, its figures and one line in the log."""

import re
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dataverket.lib import ids, log, tracing
from dataverket.web import metrics

logger = log.get(__name__)

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_SERVER_ERROR: Final = 500
_NOT_FOUND: Final = 404


class ObservedRequests:
    """Middleware, the outermost one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        request_id = _request_id(request)
        request.correlation_id = request_id  # type: ignore[attr-defined]
        method = request.method if request.method in _METHODS else "other"
        began = time.monotonic()
        with (
            metrics.IN_PROGRESS.track_inprogress(),
            log.bound(request_id=str(request_id)),
            tracing.span(
                str(method),
                kind="server",
                parent=request.headers.get("traceparent", ""),
                http__request__method=str(method),
                url__path=request.path[:500],
                dataverket__request=str(request_id),
            ) as span,
        ):
            response = self._get_response(request)
            response.headers.setdefault("X-Request-Id", str(request_id))
            route = _route(request, response)
            _say(request, response, span, (str(method), route), time.monotonic() - began)
        return response


def _say(
    request: HttpRequest,
    response: HttpResponseBase,
    span: tracing.Span,
    asked: tuple[str, str],
    took_s: float,
) -> None:
    method, route = asked
    status = response.status_code
    metrics.REQUESTS.labels(method, route, str(status)).inc()
    metrics.DURATION.labels(method, route).observe(took_s)
    span.rename(f"{method} {route}")
    span.note(http__route=route, http__response__status_code=status)
    if status >= _SERVER_ERROR:
        span.fail(f"status {status}")
    tell = logger.debug if route == "static" else logger.info
    tell(
        "web.request.served",
        method=method,
        route=route,
        status=status,
        duration_ms=round(took_s * 1000, 1),
        actor_kind=_actor_kind(request),
    )


def _request_id(request: HttpRequest) -> UUID:
    """Return the caller's request id when it is a UUID, else a fresh one."""
    try:
        return UUID(request.headers.get("X-Request-Id", ""))
    except ValueError:
        return ids.new_id()


def _route(request: HttpRequest, response: HttpResponseBase) -> str:
    """Return the template of the address, such as ``/api/v1/tasks/{task_id}``: of few values."""
    match = request.resolver_match
    if match is None:
        static = f"/{settings.STATIC_URL.strip('/')}/"
        is_file = response.status_code < _NOT_FOUND and request.path.startswith(static)
        return "static" if is_file else "unmatched"
    if "(" in match.route or ".*" in match.route:
        return "unmatched"
    route = "/" + _PARAMETER.sub(r"{\1}", match.route)
    return f"{route}?wait" if "wait" in request.GET else route


def _actor_kind(request: HttpRequest) -> str:
    """Return who asked: user, machine or anonymous. Reads nothing that was not read before."""
    known = getattr(request, "actor_kind", "")
    if known:
        return str(known)
    user = getattr(request, "_cached_user", None)
    return "user" if user is not None and user.is_authenticated else "anonymous"

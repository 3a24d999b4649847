"""The base of every view of the API."""

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dataverket.lib import ids, log
from dataverket.lib.problems import NotFound


class ApiView(APIView):
    """Gives every request an id, and every answer that id."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Carry the request's id, which the outermost middleware has decided.

        Only the drawing of the document makes requests that did not pass it.
        """
        found = super().initialize_request(request, *args, **kwargs)
        known = getattr(request, "correlation_id", None)
        found.correlation_id = known or ids.new_id()  # type: ignore[attr-defined]
        return found

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Send the request id back; an answer is never kept by anyone."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        final["X-Request-Id"] = str(request.correlation_id)  # type: ignore[attr-defined]
        final["Cache-Control"] = "no-store"
        who = getattr(request, "_auth", None)  # what was found out; asking again would sign in
        request._request.actor_kind = getattr(who, "kind", "")  # type: ignore[attr-defined]  # noqa: SLF001 - DRF offers no other way
        return final

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer with the request's id on every log line."""
        with log.bound(method=request.method, path=request.path):
            return super().dispatch(request, *args, **kwargs)


class UnknownAddress(ApiView):
    """Whatever lies under /api/v1 and is no operation."""

    authentication_classes = ()
    schema = None

    def _refuse(self, request: Request, **_path: Any) -> Response:
        raise NotFound(
            f"There is nothing at {request.path[:200]}. What there is stands at /api/docs."
        )

    get = post = put = patch = delete = _refuse

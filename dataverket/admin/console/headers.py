"""The content security policy of the operator admin."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse

from dataverket.admin.console.address import PREFIX

# Alpine in the admin's theme evaluates expressions: 'unsafe-eval' is for this path only.
POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


class AdminSecurityPolicy:
    """Middleware, for both kinds of server: nothing of the admin is ever loaded from elsewhere."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        """Add the header to answers below ``/admin/``."""
        if self.is_async:
            return self._later(request)
        return _with_policy(request, self.get_response(request))

    async def _later(self, request: HttpRequest) -> HttpResponse:
        return _with_policy(request, await self.get_response(request))


def _with_policy(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.path.startswith(PREFIX):
        response.headers["Content-Security-Policy"] = POLICY
    return response

"""What the admin shows where nothing is: a page like its others, that says what was asked for."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from dataverket.admin.console.address import PREFIX


class AdminNotFound(MiddlewareMixin):
    """Middleware: answers ``Http404`` of the admin's views to those who may see the admin.

    A handler of the URLs would run in a thread whose database connection nobody gives back to the
    pool when the server is an asynchronous one; this runs where the view ran.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page, or nothing for all that is not the admin's own."""
        if not isinstance(exception, Http404) or not request.path.startswith(PREFIX):
            return None
        if not admin.site.has_permission(request):
            return None
        context = {
            **admin.site.each_context(request),
            "title": "Not found",
            "asked_for": request.path,
            "detail": _said(exception),
        }
        return render(request, "admin/dv/not_found.html", context, status=404)


def _said(missing: Http404) -> str:
    """Return what the view says is missing; the router's own words are for developers."""
    said = missing.args[0] if missing.args else ""
    return said if isinstance(said, str) else ""

"""Pages of runbooks: what to do, and what is wrong now."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.http import Http404
from django.views.generic import TemplateView

from apps.observasjon import selectors
from apps.observasjon.selectors import RunFilter
from apps.observasjon.types import AlertView, Runbook, RunView
from dataverket.admin.toolkit.sections import BAD, IDLE, WARN, lasting, url
from dataverket.lib import clock
from dataverket.lib.problems import NotFound

SEVERITIES: Final = {"high": BAD, "medium": WARN, "low": IDLE}
_SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertRow:
    """An alert with where it leads."""

    alert: AlertView
    tone: str
    age: str
    run_url: str
    start_url: str


class RunbooksView(TemplateView):
    """Every runbook, and what is wrong now."""

    template_name = "admin/dv/runbooks.html"
    admin_site: AdminSite | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return alerts and runbooks; the number of queries does not grow with either."""
        if self.admin_site is None:
            raise LookupError("RunbooksView is served by the admin site, which passes itself.")
        now = clock.now()
        return {
            **super().get_context_data(**kwargs),
            **self.admin_site.each_context(self.request),
            "title": "Runbooks",
            "alerts": [_row(alert, lasting(now - alert.since)) for alert in _alerts()],
            "books": [(book, SEVERITIES[book.severity]) for book in selectors.list_runbooks()],
        }


class RunbookView(TemplateView):
    """One runbook as it is declared, with its latest runs."""

    template_name = "admin/dv/runbook.html"
    admin_site: AdminSite | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the runbook; two queries."""
        if self.admin_site is None:
            raise LookupError("RunbookView is served by the admin site, which passes itself.")
        book = _runbook(str(kwargs["runbook"]))
        runs = selectors.list_runs(
            filters=RunFilter(runbook=book.name), limit=_SHOWN, at=clock.now()
        )
        return {
            **super().get_context_data(**kwargs),
            **self.admin_site.each_context(self.request),
            "title": book.title,
            "book": book,
            # In words already: a template calls what can be called, and these hold functions.
            "checks": [
                (check, "in Sentral" if check.start is None else "a task at the site")
                for check in book.checks
            ],
            "conditions": [
                (one, "a person ticks it" if one.holds is None else "checked by the platform")
                for one in book.done_when
            ],
            "tone": SEVERITIES[book.severity],
            "start_url": url("observasjon_runbookrun_start", query=f"runbook={book.name}"),
            "command": selectors.start_command(book),
            "runs": [(run, _run_url(run)) for run in runs],
        }


def _alerts() -> list[AlertView]:
    return selectors.list_alerts(at=clock.now())


def _row(alert: AlertView, age: str) -> AlertRow:
    query = (
        f"task={alert.task_id}"
        if alert.task_id
        else f"runbook={alert.runbook}&subject={alert.subject.key}"
    )
    return AlertRow(
        alert=alert,
        tone=SEVERITIES[alert.severity],
        age=age,
        run_url=url("observasjon_runbookrun_change", alert.run_id) if alert.run_id else "",
        start_url=url("observasjon_runbookrun_start", query=query),
    )


def _run_url(run: RunView) -> str:
    return url("observasjon_runbookrun_change", run.id)


def _runbook(name: str) -> Runbook:
    try:
        return selectors.get_runbook(name=name)
    except NotFound as missing:
        raise Http404(missing.detail) from None

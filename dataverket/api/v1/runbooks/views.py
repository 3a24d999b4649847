"""Runbooks: what to do when something is wrong."""

from apps.identitet.types import Operation
from apps.observasjon import selectors
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page_of_all
from dataverket.api.v1.runbooks.serializers import (
    RunbookDetailSerializer,
    RunbookPageSerializer,
)
from dataverket.api.views import ApiView


class Runbooks(ApiView):
    """All runbooks."""

    @operation("runbooks_list", query=PageQuery, answers={200: RunbookPageSerializer})
    def get(self, call: Call) -> Answer:
        """List runbooks by name."""
        call.principal.require(Operation.RUNBOOK_READ)
        return Answer(body=page_of_all(call, "runbooks", selectors.list_runbooks()))


class Runbook(ApiView):
    """One runbook."""

    @operation("runbooks_get", answers={200: RunbookDetailSerializer})
    def get(self, call: Call, runbook: str) -> Answer:
        """Return a runbook with its whole text."""
        call.principal.require(Operation.RUNBOOK_READ)
        return Answer(body=selectors.get_runbook(name=runbook))

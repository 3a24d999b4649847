"""Alerts: what is wrong now."""

from apps.identitet.types import Operation
from apps.observasjon import selectors
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page_of_all
from dataverket.api.v1.alerts.serializers import AlertPageSerializer
from dataverket.api.views import ApiView


class Alerts(ApiView):
    """Everything that is wrong now."""

    @operation("alerts_list", query=PageQuery, answers={200: AlertPageSerializer})
    def get(self, call: Call) -> Answer:
        """List what is wrong now with the runbook for it, the worst and oldest first.

        Stuck tasks, tasks that failed within the hour, what tasks wait for (once for each thing,
        with how many they are and one of them), and alerts of the runbooks. Looked up at each
        request.
        """
        call.principal.require(Operation.RUNBOOK_READ)
        return Answer(body=page_of_all(call, "alerts", selectors.list_alerts(at=call.at)))

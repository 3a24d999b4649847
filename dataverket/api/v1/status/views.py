"""How the platform is: what is down, since when, and what waits for it."""

from functools import cache

from django.conf import settings

from apps.identitet.types import Operation
from apps.inventory import selectors as inventory
from apps.observasjon import selectors
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.v1.status.serializers import StatusSerializer
from dataverket.api.views import ApiView
from dataverket.bus.probe import Probe


@cache
def _nats() -> Probe:
    return Probe(settings.NATS_URL)


class Status(ApiView):
    """The platform as a whole."""

    @operation("status_get", answers={200: StatusSerializer})
    def get(self, call: Call) -> Answer:
        """Return what is down, since when, and what waits for it; worst first.

        Answers also when NATS is away. Without PostgreSQL the answer is 503 and says so.
        """
        call.principal.require(Operation.PLATFORM_READ)
        found = selectors.get_platform_status(
            at=call.at,
            datacenters=[found.name for found in inventory.list_datacenters()],
            nats=_nats().ask(),
        )
        return Answer(body=found)

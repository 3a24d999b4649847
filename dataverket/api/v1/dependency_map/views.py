"""The dependency map: services in datacenters, and what needs them."""

from apps.identitet.types import Operation
from apps.inventory import selectors as inventory
from apps.observasjon import selectors
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.v1.dependency_map.serializers import DependencyMapSerializer
from dataverket.api.views import ApiView


class DependencyMap(ApiView):
    """The whole map."""

    @operation("dependency_map_get", answers={200: DependencyMapSerializer})
    def get(self, call: Call) -> Answer:
        """Return every service in every datacenter with its health, and what needs it."""
        call.principal.require(Operation.PLATFORM_READ)
        datacenters = [found.name for found in inventory.list_datacenters()]
        return Answer(body=selectors.get_dependency_map(at=call.at, datacenters=datacenters))

"""The networks on which servers boot their installer."""

from apps.identitet.types import Operation
from apps.nett import selectors, services
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.v1.networks.serializers import NetworkSerializer
from dataverket.api.v1.provisioning_networks.serializers import NewProvisioningNetworkSerializer
from dataverket.api.views import ApiView


class ProvisioningNetworks(ApiView):
    """One per datacenter."""

    @operation(
        "provisioning_networks_create",
        query=WriteQuery,
        body=NewProvisioningNetworkSerializer,
        versioned=True,
        answers={201: NetworkSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create the network on which a datacenter's servers boot their installer."""
        call.principal.require(Operation.POOL_MANAGE)
        network_id = services.create_provisioning_network(actor=call.actor, **call.body)
        network = selectors.get_network(network_id=network_id, visibility=call.sees)
        return Answer(body=network, status=201, version=network.version)

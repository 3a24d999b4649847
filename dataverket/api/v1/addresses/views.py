"""Addresses in use."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.nett import selectors, services
from apps.nett.types import AddressView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1.addresses.serializers import (
    AddressPageSerializer,
    AddressQuery,
    AddressSerializer,
    NewAddressSerializer,
)
from dataverket.api.v1.networks.views import network_of
from dataverket.api.views import ApiView
from dataverket.lib import ids

_BY_HAND = "manual"


class Addresses(ApiView):
    """All addresses in use."""

    @operation("addresses_list", query=AddressQuery, answers={200: AddressPageSerializer})
    def get(self, call: Call) -> Answer:
        """List addresses in use, newest first."""
        visibility = call.sees_with(Operation.NETWORK_READ)
        name = call.query.get("network")
        network_id = network_of(call, name).id if name else None

        def fetch(limit: int, before: UUID | None) -> list[AddressView]:
            return selectors.list_addresses(
                visibility=visibility,
                limit=limit,
                before=before,
                network_id=network_id,
                holder_id=call.query.get("holder"),
            )

        return Answer(body=page(call, "addresses", fetch))

    @operation(
        "addresses_create",
        query=WriteQuery,
        body=NewAddressSerializer,
        answers={201: AddressSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Reserve a free address of a network by hand."""
        network = network_of(call, call.body["network"], within=call.body["project"])
        call.require(Operation.NETWORK_MANAGE, network)
        address_id, _ = services.allocate_address(
            actor=call.actor,
            network_id=network.id,
            holder_type=_BY_HAND,
            holder_id=ids.new_id(),
            description=call.body["description"],
        )
        return Answer(
            body=selectors.get_address(address_id=address_id, visibility=call.sees),
            status=201,
            tenant_id=network.tenant_id,
            project_id=network.project_id,
        )


class Address(ApiView):
    """One address in use."""

    @operation("addresses_delete", query=ReasonedQuery, answers={204: None})
    def delete(self, call: Call, address_id: UUID) -> Answer:
        """Give back an address that was reserved by hand."""
        found = selectors.get_address(address_id=address_id, visibility=call.sees)
        call.require(Operation.NETWORK_MANAGE, found)
        services.release_address(actor=call.actor, allocation_id=address_id, holder_type=_BY_HAND)
        return Answer(status=204, tenant_id=found.tenant_id, project_id=found.project_id)

"""What there is to choose from: for everyone who is signed in."""

from apps.inventory import selectors as inventory
from apps.maskin import selectors as maskin
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page_of_all
from dataverket.api.v1.catalogue.serializers import (
    DatacenterPageSerializer,
    ImagePageSerializer,
    ServerClassPageSerializer,
    ServerClassQuery,
)
from dataverket.api.views import ApiView


class Datacenters(ApiView):
    """All datacenters."""

    @operation("datacenters_list", query=PageQuery, answers={200: DatacenterPageSerializer})
    def get(self, call: Call) -> Answer:
        """List datacenters by name."""
        return Answer(body=page_of_all(call, "datacenters", inventory.list_datacenters()))


class ServerClasses(ApiView):
    """All classes of servers."""

    @operation(
        "server_classes_list", query=ServerClassQuery, answers={200: ServerClassPageSerializer}
    )
    def get(self, call: Call) -> Answer:
        """List classes of servers per datacenter, and how many can be had now."""
        found = maskin.list_server_classes(datacenter=call.query["datacenter"])
        return Answer(body=page_of_all(call, "server-classes", found))


class Images(ApiView):
    """All images."""

    @operation("images_list", query=PageQuery, answers={200: ImagePageSerializer})
    def get(self, call: Call) -> Answer:
        """List the images that can be installed."""
        found = [{"name": name} for name in maskin.list_images()]
        return Answer(body=page_of_all(call, "images", found))

"""Physical servers, for the platform's operators."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.maskin import selectors, services
from apps.maskin.types import ServerView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page_by_name
from dataverket.api.v1 import references
from dataverket.api.v1.servers.serializers import (
    EnrollSerializer,
    MaintenanceSerializer,
    PowerSerializer,
    ServerPageSerializer,
    ServerQuery,
    ServerSerializer,
)
from dataverket.api.v1.tasks.serializers import TaskIdsSerializer, TaskSerializer
from dataverket.api.v1.tasks.views import accepted
from dataverket.api.views import ApiView


class Servers(ApiView):
    """All servers."""

    @operation("servers_list", query=ServerQuery, answers={200: ServerPageSerializer})
    def get(self, call: Call) -> Answer:
        """List servers by name, with inventory facts and how they are run."""
        call.principal.require(Operation.SERVER_READ)

        def fetch(limit: int, after: str) -> list[ServerView]:
            return selectors.list_servers(
                limit=limit,
                after=after,
                datacenter=call.query["datacenter"],
                provision_states=tuple(call.query["provision_state"]),
                server_class=call.query["server_class"],
            )

        found = page_by_name(call, "servers", fetch, key=lambda server: server.record.name)
        return Answer(body=found)


class Server(ApiView):
    """One server, by its id or name."""

    @operation("servers_get", answers={200: ServerSerializer})
    def get(self, call: Call, server: str) -> Answer:
        """Return a server."""
        call.principal.require(Operation.SERVER_READ)
        return Answer(body=_server(server))


class EnrollServers(ApiView):
    """Taking servers into operation."""

    @operation(
        "servers_enroll",
        query=WriteQuery,
        body=EnrollSerializer,
        answers={202: TaskIdsSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Take approved servers of the inventory into operation. One task per server."""
        call.principal.require(Operation.SERVER_OPERATE)
        names = call.body.get("servers")
        tasks = services.enroll_servers(
            actor=call.actor,
            server_ids=None if names is None else [_server_id(name) for name in names],
            datacenter=call.body["datacenter"],
        )
        return Answer(
            body={"tasks": tasks},
            status=202,
            resource={"tasks": [str(task) for task in tasks]},
        )


class PowerServer(ApiView):
    """Switching a server."""

    @operation(
        "servers_power", query=WriteQuery, body=PowerSerializer, answers={202: TaskSerializer}
    )
    def post(self, call: Call, server: str) -> Answer:
        """Switch a server on or off, or reset it."""
        call.principal.require(Operation.SERVER_OPERATE)
        task_id = services.power_server(
            actor=call.actor,
            server_id=_server_id(server),
            action=call.body["action"],
            reason=call.body["reason"],
        )
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)


class ServerMaintenance(ApiView):
    """Keeping a server from being handed out."""

    @operation(
        "servers_maintenance",
        query=WriteQuery,
        body=MaintenanceSerializer,
        answers={200: ServerSerializer},
    )
    def post(self, call: Call, server: str) -> Answer:
        """Keep a server from being handed out, or hand it out again."""
        call.principal.require(Operation.SERVER_OPERATE)
        server_id = _server_id(server)
        services.set_maintenance(
            actor=call.actor,
            server_id=server_id,
            on=call.body["on"],
            reason=call.body["reason"],
        )
        return Answer(body=selectors.get_server(server=server_id))


def _server(text: str) -> ServerView:
    return selectors.get_server(server=references.as_uuid(text) or text)


def _server_id(text: str) -> UUID:
    return references.as_uuid(text) or _server(text).record.id

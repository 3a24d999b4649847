"""What the platform depends on, and whether it answers."""

from apps.identitet.types import Operation
from apps.maskin import services
from apps.tasks import selectors
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page_of_all
from dataverket.api.v1.dependencies.serializers import (
    DependencyPageSerializer,
    SiteCheckSerializer,
)
from dataverket.api.v1.tasks.serializers import TaskSerializer
from dataverket.api.v1.tasks.views import accepted
from dataverket.api.views import ApiView


class Dependencies(ApiView):
    """All services in all datacenters."""

    @operation("dependencies_list", query=PageQuery, answers={200: DependencyPageSerializer})
    def get(self, call: Call) -> Answer:
        """List the health of every service in every datacenter."""
        return Answer(body=page_of_all(call, "dependencies", selectors.list_dependencies()))


class SiteChecks(ApiView):
    """Proofs that a site answers."""

    @operation(
        "site_checks_create",
        query=WriteQuery,
        body=SiteCheckSerializer,
        answers={202: TaskSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Go to a datacenter's workers and back."""
        call.principal.require(Operation.SERVER_OPERATE)
        task_id = services.check_site(actor=call.actor, datacenter=call.body["datacenter"])
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)

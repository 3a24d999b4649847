"""Environments."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.tenancy import selectors, services
from apps.tenancy.types import EnvironmentView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1 import references
from dataverket.api.v1.environments.serializers import (
    EnvironmentListQuery,
    EnvironmentPageSerializer,
    EnvironmentPatchSerializer,
    EnvironmentQuery,
    EnvironmentSerializer,
    EnvironmentWriteQuery,
    NewEnvironmentSerializer,
)
from dataverket.api.views import ApiView


class Environments(ApiView):
    """All environments."""

    @operation(
        "environments_list", query=EnvironmentListQuery, answers={200: EnvironmentPageSerializer}
    )
    def get(self, call: Call) -> Answer:
        """List environments, oldest first."""
        visibility = call.sees_with(Operation.PROJECT_READ)
        project_id = references.project_id(call, call.query.get("project"))

        def fetch(limit: int, after: UUID | None) -> list[EnvironmentView]:
            return selectors.list_environments(
                visibility=visibility,
                project_id=project_id,
                name=call.query.get("name"),
                limit=limit,
                after=after,
            )

        return Answer(body=page(call, "environments", fetch))

    @operation(
        "environments_create",
        query=WriteQuery,
        body=NewEnvironmentSerializer,
        versioned=True,
        answers={201: EnvironmentSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create an environment of a project."""
        owner = references.owner(call, call.body["project"], None)
        call.require(Operation.PROJECT_MANAGE, owner)
        environment = services.create_environment(
            actor=call.actor,
            project_id=owner.project_id,
            name=call.body["name"],
            reason=call.body["reason"],
        )
        return Answer(body=environment, status=201, version=environment.version)


class Environment(ApiView):
    """One environment, by its id, or with ``?project=`` its name."""

    @operation(
        "environments_get",
        query=EnvironmentQuery,
        versioned=True,
        answers={200: EnvironmentSerializer},
    )
    def get(self, call: Call, environment: str) -> Answer:
        """Return an environment."""
        found = _environment(call, environment)
        return Answer(body=found, version=found.version)

    @operation(
        "environments_update",
        query=EnvironmentWriteQuery,
        body=EnvironmentPatchSerializer,
        guarded=True,
        versioned=True,
        answers={200: EnvironmentSerializer},
    )
    def patch(self, call: Call, environment: str) -> Answer:
        """Change the name of an environment."""
        found = _environment(call, environment)
        call.require(Operation.PROJECT_MANAGE, found)
        changed = services.update_environment(
            actor=call.actor,
            environment_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
            **call.body,
        )
        return Answer(body=changed, version=changed.version)

    @operation(
        "environments_delete", query=EnvironmentWriteQuery, guarded=True, answers={204: None}
    )
    def delete(self, call: Call, environment: str) -> Answer:
        """Delete an empty environment."""
        found = _environment(call, environment)
        call.require(Operation.PROJECT_MANAGE, found)
        services.delete_environment(
            actor=call.actor,
            environment_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
        )
        return Answer(status=204)


def _environment(call: Call, text: str) -> EnvironmentView:
    return references.environment(call, text, within=call.query.get("project"))

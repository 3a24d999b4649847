"""Projects."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.tenancy import selectors, services
from apps.tenancy.types import ProjectView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1 import references
from dataverket.api.v1.projects.serializers import (
    NewProjectSerializer,
    ProjectListQuery,
    ProjectPageSerializer,
    ProjectPatchSerializer,
    ProjectQuery,
    ProjectSerializer,
    ProjectWriteQuery,
)
from dataverket.api.views import ApiView
from dataverket.lib.problems import NotFound


class Projects(ApiView):
    """All projects."""

    @operation("projects_list", query=ProjectListQuery, answers={200: ProjectPageSerializer})
    def get(self, call: Call) -> Answer:
        """List projects, oldest first."""
        visibility = call.sees_with(Operation.PROJECT_READ)
        tenant_id = references.tenant_id(call, call.query.get("tenant"))

        def fetch(limit: int, after: UUID | None) -> list[ProjectView]:
            return selectors.list_projects(
                visibility=visibility,
                tenant_id=tenant_id,
                name=call.query.get("name"),
                limit=limit,
                after=after,
            )

        return Answer(body=page(call, "projects", fetch))

    @operation(
        "projects_create",
        query=WriteQuery,
        body=NewProjectSerializer,
        versioned=True,
        answers={201: ProjectSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create a project of a tenant."""
        tenant = references.tenant(call, call.body["tenant"])
        call.principal.require(Operation.PROJECT_CREATE, tenant_id=tenant.id)
        project = services.create_project(
            actor=call.actor,
            tenant_id=tenant.id,
            name=call.body["name"],
            display_name=call.body["display_name"],
            reason=call.body["reason"],
        )
        return Answer(body=project, status=201, version=project.version)


class Project(ApiView):
    """One project, by its id, or with ``?tenant=`` its name."""

    @operation("projects_get", query=ProjectQuery, versioned=True, answers={200: ProjectSerializer})
    def get(self, call: Call, project: str) -> Answer:
        """Return a project."""
        found = _project(call, project)
        return Answer(body=found, version=found.version)

    @operation(
        "projects_update",
        query=ProjectWriteQuery,
        body=ProjectPatchSerializer,
        guarded=True,
        versioned=True,
        answers={200: ProjectSerializer},
    )
    def patch(self, call: Call, project: str) -> Answer:
        """Change name or display name of a project."""
        found = _project(call, project)
        call.principal.require(
            Operation.PROJECT_MANAGE, tenant_id=found.tenant_id, project_id=found.id
        )
        changed = services.update_project(
            actor=call.actor,
            project_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
            **call.body,
        )
        return Answer(body=changed, version=changed.version)

    @operation("projects_delete", query=ProjectWriteQuery, guarded=True, answers={204: None})
    def delete(self, call: Call, project: str) -> Answer:
        """Delete an empty project with its quotas."""
        found = _project(call, project)
        call.principal.require(Operation.PROJECT_CREATE, tenant_id=found.tenant_id)
        services.delete_project(
            actor=call.actor,
            project_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
        )
        return Answer(status=204)


def _project(call: Call, text: str) -> ProjectView:
    found = references.project(call, text, of_tenant=call.query.get("tenant"))
    if found is None:
        raise NotFound("Name the project that is meant.")
    return found

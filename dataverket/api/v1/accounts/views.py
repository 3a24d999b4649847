"""People and programs, for the platform's operators."""

from uuid import UUID

from apps.identitet import selectors, services
from apps.identitet.types import MachineAccountView, Operation, UserView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page
from dataverket.api.v1 import references
from dataverket.api.v1.accounts.serializers import (
    MachineAccountPageSerializer,
    MachineAccountQuery,
    MachineAccountSerializer,
    NewMachineAccountSerializer,
    NewUserSerializer,
    UserPageSerializer,
    UserSerializer,
)
from dataverket.api.views import ApiView


class Users(ApiView):
    """All users."""

    @operation("users_list", query=PageQuery, answers={200: UserPageSerializer})
    def get(self, call: Call) -> Answer:
        """List users, oldest first."""
        call.principal.require(Operation.USER_MANAGE)

        def fetch(limit: int, after: UUID | None) -> list[UserView]:
            return selectors.list_users(limit=limit, after=after)

        return Answer(body=page(call, "users", fetch))

    @operation(
        "users_create", query=WriteQuery, body=NewUserSerializer, answers={201: UserSerializer}
    )
    def post(self, call: Call) -> Answer:
        """Create a person who may do nothing until a role is assigned."""
        call.principal.require(Operation.USER_MANAGE)
        return Answer(body=services.create_user(actor=call.actor, **call.body), status=201)


class MachineAccounts(ApiView):
    """All machine accounts."""

    @operation(
        "machine_accounts_list",
        query=MachineAccountQuery,
        answers={200: MachineAccountPageSerializer},
    )
    def get(self, call: Call) -> Answer:
        """List machine accounts, oldest first."""
        call.principal.require(Operation.USER_MANAGE)

        def fetch(limit: int, after: UUID | None) -> list[MachineAccountView]:
            return selectors.list_machine_accounts(
                visibility=call.sees, name=call.query.get("name"), limit=limit, after=after
            )

        return Answer(body=page(call, "machine-accounts", fetch))

    @operation(
        "machine_accounts_create",
        query=WriteQuery,
        body=NewMachineAccountSerializer,
        answers={201: MachineAccountSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create an account for a program; it may do nothing until a role is assigned."""
        call.principal.require(Operation.USER_MANAGE)
        project = references.project(call, call.body.get("project"))
        tenant_id = references.tenant_id(call, call.body.get("tenant"))
        account = services.create_machine_account(
            actor=call.actor,
            name=call.body["name"],
            description=call.body["description"],
            tenant_id=project.tenant_id if project else tenant_id,
            project_id=project.id if project else None,
            reason=call.body["reason"],
        )
        return Answer(body=account, status=201)

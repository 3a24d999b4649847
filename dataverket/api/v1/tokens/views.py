"""API tokens of one's own."""

from dataclasses import asdict
from uuid import UUID

from apps.identitet import selectors, services
from apps.identitet.types import Operation, Role, ScopeKind
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page_of_all
from dataverket.api.v1.tokens.serializers import (
    IssuedTokenSerializer,
    NewTokenSerializer,
    TokenPageSerializer,
)
from dataverket.api.views import ApiView


class Tokens(ApiView):
    """All tokens of one's own."""

    @operation("tokens_list", query=PageQuery, answers={200: TokenPageSerializer})
    def get(self, call: Call) -> Answer:
        """List one's own tokens, newest first, without their secrets."""
        me = call.principal
        found = selectors.list_tokens(owner_kind=me.kind, owner_id=me.id)
        return Answer(body=page_of_all(call, "tokens", found))

    @operation(
        "tokens_create",
        query=WriteQuery,
        body=NewTokenSerializer,
        answers={201: IssuedTokenSerializer},
        shown_once=("token",),
    )
    def post(self, call: Call) -> Answer:
        """Issue a token for oneself or, as an operator, for a machine account."""
        machine = call.body.get("machine_account")
        if machine:
            call.principal.require(Operation.TOKEN_MANAGE)
        view, plaintext = services.issue_token(
            actor=call.actor,
            owner_kind="machine" if machine else call.principal.kind,
            owner_id=machine or call.principal.id,
            name=call.body["name"],
            expires_at=call.body["expires_at"],
            role=Role(call.body["role"]) if "role" in call.body else None,
            scope_kind=ScopeKind(call.body["scope_kind"]),
            scope_id=call.body.get("scope"),
            parent_id=call.principal.token_id,
            reason=call.body["reason"],
        )
        return Answer(body={**asdict(view), "token": plaintext}, status=201)


class Token(ApiView):
    """One token of one's own."""

    @operation("tokens_revoke", query=ReasonedQuery, answers={204: None})
    def delete(self, call: Call, token_id: UUID) -> Answer:
        """End a token now."""
        me = call.principal
        selectors.get_own_token(token_id=token_id, owner_kind=me.kind, owner_id=me.id)
        services.revoke_token(actor=call.actor, token_id=token_id, reason=call.query["reason"])
        return Answer(status=204)

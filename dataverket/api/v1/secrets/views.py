"""Credentials of devices."""

from apps.identitet import services
from apps.identitet.types import Operation
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.v1.secrets.serializers import NewSecretSerializer, SecretSerializer
from dataverket.api.views import ApiView


class Secrets(ApiView):
    """All secrets; write-only."""

    @operation(
        "secrets_create",
        query=WriteQuery,
        body=NewSecretSerializer,
        answers={201: SecretSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Store a user name and password, replacing what was there. Nobody can read it back."""
        call.principal.require(Operation.SECRET_MANAGE)
        return Answer(body=services.store_secret(actor=call.actor, **call.body), status=201)

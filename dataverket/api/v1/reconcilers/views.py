"""Reconcilers: what is compared by the clock, how often, and what follows."""

from typing import Any
from uuid import UUID

from apps.identitet.types import Operation
from apps.inventory import selectors as inventory
from apps.observasjon import selectors, services
from apps.observasjon.types import DriftAction, ReconciledView, ReconcilerPolicy
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page, page_of_all
from dataverket.api.v1.reconcilers.serializers import (
    PolicyPlaceQuery,
    ReconciledPageSerializer,
    ReconciledQuery,
    ReconcilerPageSerializer,
    ReconcilerPolicySerializer,
    ReconcilerRunSerializer,
    ReconcilersQuery,
    RunReconcilerSerializer,
    SetReconcilerPolicySerializer,
)
from dataverket.api.views import ApiView
from dataverket.lib.problems import NotFound


class Reconcilers(ApiView):
    """All reconcilers, in every datacenter."""

    @operation("reconcilers_list", query=ReconcilersQuery, answers={200: ReconcilerPageSerializer})
    def get(self, call: Call) -> Answer:
        """List reconcilers per datacenter: their policy in force, and how far they are."""
        call.principal.require(Operation.DRIFT_READ)
        place = call.query["datacenter"]
        found = selectors.list_reconcilers(
            at=call.at, datacenters=[place] if place else _datacenters()
        )
        return Answer(body=page_of_all(call, "reconcilers", found))


class ReconcilerResources(ApiView):
    """What a reconciler compares."""

    @operation(
        "reconcilers_resources", query=ReconciledQuery, answers={200: ReconciledPageSerializer}
    )
    def get(self, call: Call, reconciler: str) -> Answer:
        """List the resources of a reconciler with what their last comparison came to."""
        call.principal.require(Operation.DRIFT_READ)

        def fetch(limit: int, before: UUID | None) -> list[ReconciledView]:
            return selectors.list_reconciled(
                reconciler=reconciler,
                datacenter=call.query["datacenter"],
                outcome=call.query.get("outcome", ""),
                limit=limit,
                before=before,
            )

        return Answer(body=page(call, "reconciled", fetch))


class RunReconciler(ApiView):
    """Comparing now."""

    @operation(
        "reconcilers_run",
        query=WriteQuery,
        body=RunReconcilerSerializer,
        answers={200: ReconcilerRunSerializer},
    )
    def post(self, call: Call, reconciler: str) -> Answer:
        """Make resources due now. They are read one after the other, within the policy's bounds."""
        call.principal.require(Operation.DRIFT_MANAGE)
        due = services.compare_now(
            actor=call.actor,
            reconciler=reconciler,
            datacenter=call.body["datacenter"],
            resource=call.body["resource"],
            reason=call.body["reason"],
            at=call.at,
        )
        return Answer(body={"due": due})


class ReconcilerPolicies(ApiView):
    """What was set for a reconciler."""

    @operation(
        "reconcilers_policy_get", query=PolicyPlaceQuery, answers={200: ReconcilerPolicySerializer}
    )
    def get(self, call: Call, reconciler: str) -> Answer:
        """Return what was set in a datacenter, or everywhere; null is as above it."""
        call.principal.require(Operation.DRIFT_READ)
        found = selectors.get_reconciler_policy(
            reconciler=reconciler, datacenter=call.query["datacenter"]
        )
        return Answer(body=found)

    @operation(
        "reconcilers_policy_set",
        query=WriteQuery,
        body=SetReconcilerPolicySerializer,
        answers={200: ReconcilerPolicySerializer},
    )
    def put(self, call: Call, reconciler: str) -> Answer:
        """Set what a reconciler does in a datacenter, or everywhere.

        It replaces what was set there. A datacenter's policy wins over that for everywhere.
        """
        call.principal.require(Operation.DRIFT_MANAGE)
        given: dict[str, Any] = dict(call.body)
        place, reason = given.pop("datacenter"), given.pop("reason")
        if place and place not in _datacenters():
            raise NotFound(f"datacenter {place!r} does not exist.")
        if action := given.pop("action", None):
            given["action"] = DriftAction(action)
        found = services.set_reconciler_policy(
            actor=call.actor,
            reconciler=reconciler,
            datacenter=place,
            policy=ReconcilerPolicy(**given),
            reason=reason,
            at=call.at,
        )
        return Answer(body=found)


def _datacenters() -> list[str]:
    return [found.name for found in inventory.list_datacenters()]

"""Site descriptions, submitted by one operator and approved by another."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.inventory import selectors, services
from apps.inventory.types import ImportView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1.inventory_imports.serializers import (
    ImportDecisionSerializer,
    ImportQuery,
    InventoryImportPageSerializer,
    InventoryImportSerializer,
    NewInventoryImportSerializer,
)
from dataverket.api.views import ApiView


class InventoryImports(ApiView):
    """All imports."""

    @operation(
        "inventory_imports_list", query=ImportQuery, answers={200: InventoryImportPageSerializer}
    )
    def get(self, call: Call) -> Answer:
        """List imports, newest first."""
        call.principal.require(Operation.INVENTORY_READ)

        def fetch(limit: int, before: UUID | None) -> list[ImportView]:
            return selectors.list_imports(
                datacenter=call.query.get("datacenter"),
                state=call.query.get("state"),
                limit=limit,
                before=before,
            )

        return Answer(body=page(call, "inventory-imports", fetch))

    @operation(
        "inventory_imports_create",
        query=WriteQuery,
        body=NewInventoryImportSerializer,
        answers={201: InventoryImportSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Submit a site description. What is harmless is applied, the rest waits for approval."""
        call.principal.require(Operation.INVENTORY_IMPORT)
        view = services.submit_import(
            actor=call.actor, text=call.body["content"], reason=call.body["reason"]
        )
        return Answer(body=view, status=201)


class InventoryImport(ApiView):
    """One import."""

    @operation("inventory_imports_get", versioned=True, answers={200: InventoryImportSerializer})
    def get(self, call: Call, import_id: UUID) -> Answer:
        """Return an import with its diff and plan hash."""
        call.principal.require(Operation.INVENTORY_READ)
        view = selectors.get_import(import_id=import_id)
        return Answer(body=view, version=view.version)


class ApproveImport(ApiView):
    """Approving what waits."""

    @operation(
        "inventory_imports_approve",
        query=WriteQuery,
        body=ImportDecisionSerializer,
        answers={200: InventoryImportSerializer},
    )
    def post(self, call: Call, import_id: UUID) -> Answer:
        """Apply what waits, exactly as it was read. Not by the one who submitted it."""
        call.principal.require(Operation.INVENTORY_APPROVE)
        return Answer(
            body=services.approve_import(actor=call.actor, import_id=import_id, **call.body)
        )


class RejectImport(ApiView):
    """Refusing what waits."""

    @operation(
        "inventory_imports_reject",
        query=WriteQuery,
        body=ImportDecisionSerializer,
        answers={200: InventoryImportSerializer},
    )
    def post(self, call: Call, import_id: UUID) -> Answer:
        """Refuse what waits. What was applied at once stays."""
        call.principal.require(Operation.INVENTORY_APPROVE)
        return Answer(
            body=services.reject_import(actor=call.actor, import_id=import_id, **call.body)
        )

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
  from ..models.planned_change import PlannedChange





T = TypeVar("T", bound="InventoryImport")



@_attrs_define
class InventoryImport:
    """ A site description: what was applied at once, and what waits or was decided.

        Attributes:
            id (UUID):
            datacenter (str):
            state (str): planned, waiting_approval, applied, rejected, expired or superseded.
            reason (str):
            plan_hash (str): SHA-256 of what waits, in hex.
            applied_at_once (list[PlannedChange]):
            pending (list[PlannedChange]):
            diff (str): For a person.
            submitter (None | UUID):
            submitter_name (str):
            created_at (datetime.datetime):
            expires_at (datetime.datetime | None):
            decided_at (datetime.datetime | None):
            decider_name (str):
            decision_reason (str):
            version (int):
     """

    id: UUID
    datacenter: str
    state: str
    reason: str
    plan_hash: str
    applied_at_once: list[PlannedChange]
    pending: list[PlannedChange]
    diff: str
    submitter: None | UUID
    submitter_name: str
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    decided_at: datetime.datetime | None
    decider_name: str
    decision_reason: str
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.planned_change import PlannedChange # noqa: PLC0415
        id = str(self.id)

        datacenter = self.datacenter

        state = self.state

        reason = self.reason

        plan_hash = self.plan_hash

        applied_at_once = []
        for applied_at_once_item_data in self.applied_at_once:
            applied_at_once_item = applied_at_once_item_data.to_dict()
            applied_at_once.append(applied_at_once_item)



        pending = []
        for pending_item_data in self.pending:
            pending_item = pending_item_data.to_dict()
            pending.append(pending_item)



        diff = self.diff

        submitter: None | str
        if isinstance(self.submitter, UUID):
            submitter = str(self.submitter)
        else:
            submitter = self.submitter

        submitter_name = self.submitter_name

        created_at = self.created_at.isoformat()

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        decider_name = self.decider_name

        decision_reason = self.decision_reason

        version = self.version


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "datacenter": datacenter,
            "state": state,
            "reason": reason,
            "plan_hash": plan_hash,
            "applied_at_once": applied_at_once,
            "pending": pending,
            "diff": diff,
            "submitter": submitter,
            "submitter_name": submitter_name,
            "created_at": created_at,
            "expires_at": expires_at,
            "decided_at": decided_at,
            "decider_name": decider_name,
            "decision_reason": decision_reason,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.planned_change import PlannedChange # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        datacenter = d.pop("datacenter")

        state = d.pop("state")

        reason = d.pop("reason")

        plan_hash = d.pop("plan_hash")

        applied_at_once = []
        _applied_at_once = d.pop("applied_at_once")
        for applied_at_once_item_data in (_applied_at_once):
            applied_at_once_item = PlannedChange.from_dict(applied_at_once_item_data)



            applied_at_once.append(applied_at_once_item)


        pending = []
        _pending = d.pop("pending")
        for pending_item_data in (_pending):
            pending_item = PlannedChange.from_dict(pending_item_data)



            pending.append(pending_item)


        diff = d.pop("diff")

        def _parse_submitter(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                submitter_type_0 = UUID(data)



                return submitter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        submitter = _parse_submitter(d.pop("submitter"))


        submitter_name = d.pop("submitter_name")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)



                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))


        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)



                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))


        decider_name = d.pop("decider_name")

        decision_reason = d.pop("decision_reason")

        version = d.pop("version")

        inventory_import = cls(
            id=id,
            datacenter=datacenter,
            state=state,
            reason=reason,
            plan_hash=plan_hash,
            applied_at_once=applied_at_once,
            pending=pending,
            diff=diff,
            submitter=submitter,
            submitter_name=submitter_name,
            created_at=created_at,
            expires_at=expires_at,
            decided_at=decided_at,
            decider_name=decider_name,
            decision_reason=decision_reason,
            version=version,
        )


        inventory_import.additional_properties = d
        return inventory_import

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Reconciled")



@_attrs_define
class Reconciled:
    """ One resource that is compared.

        Attributes:
            id (UUID):
            reconciler (str):
            resource_id (UUID):
            resource_name (str):
            datacenter (str):
            outcome (str): agrees, differs, unread or never compared.
            compared_at (datetime.datetime | None):
            next_due_at (datetime.datetime):
            failures (int): Readings that failed in a row.
            detail (str): Why it cannot be read; often empty.
            task_id (None | UUID): The task that reads it now.
            converges (bool): A task left to the reconciler to make it as desired.
     """

    id: UUID
    reconciler: str
    resource_id: UUID
    resource_name: str
    datacenter: str
    outcome: str
    compared_at: datetime.datetime | None
    next_due_at: datetime.datetime
    failures: int
    detail: str
    task_id: None | UUID
    converges: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        reconciler = self.reconciler

        resource_id = str(self.resource_id)

        resource_name = self.resource_name

        datacenter = self.datacenter

        outcome = self.outcome

        compared_at: None | str
        if isinstance(self.compared_at, datetime.datetime):
            compared_at = self.compared_at.isoformat()
        else:
            compared_at = self.compared_at

        next_due_at = self.next_due_at.isoformat()

        failures = self.failures

        detail = self.detail

        task_id: None | str
        if isinstance(self.task_id, UUID):
            task_id = str(self.task_id)
        else:
            task_id = self.task_id

        converges = self.converges


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "reconciler": reconciler,
            "resource_id": resource_id,
            "resource_name": resource_name,
            "datacenter": datacenter,
            "outcome": outcome,
            "compared_at": compared_at,
            "next_due_at": next_due_at,
            "failures": failures,
            "detail": detail,
            "task_id": task_id,
            "converges": converges,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        reconciler = d.pop("reconciler")

        resource_id = UUID(d.pop("resource_id"))




        resource_name = d.pop("resource_name")

        datacenter = d.pop("datacenter")

        outcome = d.pop("outcome")

        def _parse_compared_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                compared_at_type_0 = datetime.datetime.fromisoformat(data)



                return compared_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        compared_at = _parse_compared_at(d.pop("compared_at"))


        next_due_at = datetime.datetime.fromisoformat(d.pop("next_due_at"))




        failures = d.pop("failures")

        detail = d.pop("detail")

        def _parse_task_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                task_id_type_0 = UUID(data)



                return task_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        task_id = _parse_task_id(d.pop("task_id"))


        converges = d.pop("converges")

        reconciled = cls(
            id=id,
            reconciler=reconciler,
            resource_id=resource_id,
            resource_name=resource_name,
            datacenter=datacenter,
            outcome=outcome,
            compared_at=compared_at,
            next_due_at=next_due_at,
            failures=failures,
            detail=detail,
            task_id=task_id,
            converges=converges,
        )


        reconciled.additional_properties = d
        return reconciled

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

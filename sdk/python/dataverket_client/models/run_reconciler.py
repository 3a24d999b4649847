from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="RunReconciler")



@_attrs_define
class RunReconciler:
    """ What is compared at once: everything, a datacenter, or one resource.

        Attributes:
            reason (str):
            datacenter (str | Unset):  Default: ''.
            resource (str | Unset): Name or id. Default: ''.
     """

    reason: str
    datacenter: str | Unset = ''
    resource: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        datacenter = self.datacenter

        resource = self.resource


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "reason": reason,
        })
        if datacenter is not UNSET:
            field_dict["datacenter"] = datacenter
        if resource is not UNSET:
            field_dict["resource"] = resource

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = d.pop("reason")

        datacenter = d.pop("datacenter", UNSET)

        resource = d.pop("resource", UNSET)

        run_reconciler = cls(
            reason=reason,
            datacenter=datacenter,
            resource=resource,
        )


        run_reconciler.additional_properties = d
        return run_reconciler

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="NewMachineAccount")



@_attrs_define
class NewMachineAccount:
    """ An account for a program; of a tenant, a project or the platform.

        Attributes:
            name (str):
            description (str | Unset):  Default: ''.
            tenant (str | Unset): Id or name.
            project (str | Unset): Id, or tenant/project.
            reason (str | Unset):  Default: ''.
     """

    name: str
    description: str | Unset = ''
    tenant: str | Unset = UNSET
    project: str | Unset = UNSET
    reason: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        description = self.description

        tenant = self.tenant

        project = self.project

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
        })
        if description is not UNSET:
            field_dict["description"] = description
        if tenant is not UNSET:
            field_dict["tenant"] = tenant
        if project is not UNSET:
            field_dict["project"] = project
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        description = d.pop("description", UNSET)

        tenant = d.pop("tenant", UNSET)

        project = d.pop("project", UNSET)

        reason = d.pop("reason", UNSET)

        new_machine_account = cls(
            name=name,
            description=description,
            tenant=tenant,
            project=project,
            reason=reason,
        )


        new_machine_account.additional_properties = d
        return new_machine_account

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.quota_resource_enum import QuotaResourceEnum
from ..types import UNSET, Unset






T = TypeVar("T", bound="SetQuota")



@_attrs_define
class SetQuota:
    """ A limit: of the tenant, or with ``project`` of one of its projects.

        Attributes:
            resource (QuotaResourceEnum): * `servers` - servers
                * `addresses` - addresses
                * `vlans` - vlans
            limit (int):
            tenant (str | Unset): Id or name.
            project (str | Unset): Id, or tenant/project.
            reason (str | Unset):  Default: ''.
     """

    resource: QuotaResourceEnum
    limit: int
    tenant: str | Unset = UNSET
    project: str | Unset = UNSET
    reason: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        resource = self.resource.value

        limit = self.limit

        tenant = self.tenant

        project = self.project

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "resource": resource,
            "limit": limit,
        })
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
        resource = QuotaResourceEnum(d.pop("resource"))




        limit = d.pop("limit")

        tenant = d.pop("tenant", UNSET)

        project = d.pop("project", UNSET)

        reason = d.pop("reason", UNSET)

        set_quota = cls(
            resource=resource,
            limit=limit,
            tenant=tenant,
            project=project,
            reason=reason,
        )


        set_quota.additional_properties = d
        return set_quota

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

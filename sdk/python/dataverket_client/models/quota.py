from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID






T = TypeVar("T", bound="Quota")



@_attrs_define
class Quota:
    """ A limit and how much of it is used; without a project it is the tenant's own.

        Attributes:
            id (UUID):
            tenant (UUID):
            tenant_name (str):
            project (None | UUID):
            project_name (None | str):
            resource (str): servers, addresses or vlans.
            limit (int):
            used (int):
            free (int):
            version (int):
     """

    id: UUID
    tenant: UUID
    tenant_name: str
    project: None | UUID
    project_name: None | str
    resource: str
    limit: int
    used: int
    free: int
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        tenant = str(self.tenant)

        tenant_name = self.tenant_name

        project: None | str
        if isinstance(self.project, UUID):
            project = str(self.project)
        else:
            project = self.project

        project_name: None | str
        project_name = self.project_name

        resource = self.resource

        limit = self.limit

        used = self.used

        free = self.free

        version = self.version


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "tenant": tenant,
            "tenant_name": tenant_name,
            "project": project,
            "project_name": project_name,
            "resource": resource,
            "limit": limit,
            "used": used,
            "free": free,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        tenant = UUID(d.pop("tenant"))




        tenant_name = d.pop("tenant_name")

        def _parse_project(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                project_type_0 = UUID(data)



                return project_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        project = _parse_project(d.pop("project"))


        def _parse_project_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        project_name = _parse_project_name(d.pop("project_name"))


        resource = d.pop("resource")

        limit = d.pop("limit")

        used = d.pop("used")

        free = d.pop("free")

        version = d.pop("version")

        quota = cls(
            id=id,
            tenant=tenant,
            tenant_name=tenant_name,
            project=project,
            project_name=project_name,
            resource=resource,
            limit=limit,
            used=used,
            free=free,
            version=version,
        )


        quota.additional_properties = d
        return quota

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="RoleAssignment")



@_attrs_define
class RoleAssignment:
    """ A role that a user or machine account holds at a scope.

        Attributes:
            id (UUID):
            principal_kind (str): user or machine.
            principal (UUID):
            principal_name (str):
            role (str):
            scope_kind (str): platform, tenant, project or environment.
            scope (None | UUID):
            tenant (None | UUID):
            project (None | UUID):
            expires_at (datetime.datetime | None):
            granted_by (str):
            created_at (datetime.datetime):
     """

    id: UUID
    principal_kind: str
    principal: UUID
    principal_name: str
    role: str
    scope_kind: str
    scope: None | UUID
    tenant: None | UUID
    project: None | UUID
    expires_at: datetime.datetime | None
    granted_by: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        principal_kind = self.principal_kind

        principal = str(self.principal)

        principal_name = self.principal_name

        role = self.role

        scope_kind = self.scope_kind

        scope: None | str
        if isinstance(self.scope, UUID):
            scope = str(self.scope)
        else:
            scope = self.scope

        tenant: None | str
        if isinstance(self.tenant, UUID):
            tenant = str(self.tenant)
        else:
            tenant = self.tenant

        project: None | str
        if isinstance(self.project, UUID):
            project = str(self.project)
        else:
            project = self.project

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        granted_by = self.granted_by

        created_at = self.created_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "principal_kind": principal_kind,
            "principal": principal,
            "principal_name": principal_name,
            "role": role,
            "scope_kind": scope_kind,
            "scope": scope,
            "tenant": tenant,
            "project": project,
            "expires_at": expires_at,
            "granted_by": granted_by,
            "created_at": created_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        principal_kind = d.pop("principal_kind")

        principal = UUID(d.pop("principal"))




        principal_name = d.pop("principal_name")

        role = d.pop("role")

        scope_kind = d.pop("scope_kind")

        def _parse_scope(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                scope_type_0 = UUID(data)



                return scope_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        scope = _parse_scope(d.pop("scope"))


        def _parse_tenant(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tenant_type_0 = UUID(data)



                return tenant_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        tenant = _parse_tenant(d.pop("tenant"))


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


        granted_by = d.pop("granted_by")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        role_assignment = cls(
            id=id,
            principal_kind=principal_kind,
            principal=principal,
            principal_name=principal_name,
            role=role,
            scope_kind=scope_kind,
            scope=scope,
            tenant=tenant,
            project=project,
            expires_at=expires_at,
            granted_by=granted_by,
            created_at=created_at,
        )


        role_assignment.additional_properties = d
        return role_assignment

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.principal_kind_enum import PrincipalKindEnum
from ..models.role_enum import RoleEnum
from ..models.scope_kind_enum import ScopeKindEnum
from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="NewRoleAssignment")



@_attrs_define
class NewRoleAssignment:
    """ A role to be granted.

        Attributes:
            principal (str): Id or name.
            role (RoleEnum): * `platform-operator` - platform-operator
                * `platform-auditor` - platform-auditor
                * `tenant-admin` - tenant-admin
                * `project-admin` - project-admin
                * `project-member` - project-member
                * `project-viewer` - project-viewer
            scope_kind (ScopeKindEnum): * `platform` - platform
                * `tenant` - tenant
                * `project` - project
                * `environment` - environment
            principal_kind (PrincipalKindEnum | Unset): * `user` - user
                * `machine` - machine Default: PrincipalKindEnum.USER.
            scope (str | Unset): Id; or the tenant's name, or tenant/project. Leave out for the platform.
            expires_at (datetime.datetime | None | Unset):
            reason (str | Unset):  Default: ''.
     """

    principal: str
    role: RoleEnum
    scope_kind: ScopeKindEnum
    principal_kind: PrincipalKindEnum | Unset = PrincipalKindEnum.USER
    scope: str | Unset = UNSET
    expires_at: datetime.datetime | None | Unset = UNSET
    reason: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        principal = self.principal

        role = self.role.value

        scope_kind = self.scope_kind.value

        principal_kind: str | Unset = UNSET
        if not isinstance(self.principal_kind, Unset):
            principal_kind = self.principal_kind.value


        scope = self.scope

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "principal": principal,
            "role": role,
            "scope_kind": scope_kind,
        })
        if principal_kind is not UNSET:
            field_dict["principal_kind"] = principal_kind
        if scope is not UNSET:
            field_dict["scope"] = scope
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        principal = d.pop("principal")

        role = RoleEnum(d.pop("role"))




        scope_kind = ScopeKindEnum(d.pop("scope_kind"))




        _principal_kind = d.pop("principal_kind", UNSET)
        principal_kind: PrincipalKindEnum | Unset
        if isinstance(_principal_kind,  Unset):
            principal_kind = UNSET
        else:
            principal_kind = PrincipalKindEnum(_principal_kind)




        scope = d.pop("scope", UNSET)

        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)



                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))


        reason = d.pop("reason", UNSET)

        new_role_assignment = cls(
            principal=principal,
            role=role,
            scope_kind=scope_kind,
            principal_kind=principal_kind,
            scope=scope,
            expires_at=expires_at,
            reason=reason,
        )


        new_role_assignment.additional_properties = d
        return new_role_assignment

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

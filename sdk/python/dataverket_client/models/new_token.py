from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.role_enum import RoleEnum
from ..models.scope_kind_enum import ScopeKindEnum
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="NewToken")



@_attrs_define
class NewToken:
    """ A token to be, optionally narrower than its owner.

        Attributes:
            name (str):
            expires_at (datetime.datetime): Within 365 days.
            role (RoleEnum | Unset): * `platform-operator` - platform-operator
                * `platform-auditor` - platform-auditor
                * `tenant-admin` - tenant-admin
                * `project-admin` - project-admin
                * `project-member` - project-member
                * `project-viewer` - project-viewer
            scope_kind (ScopeKindEnum | Unset): * `platform` - platform
                * `tenant` - tenant
                * `project` - project
                * `environment` - environment Default: ScopeKindEnum.PLATFORM.
            scope (UUID | Unset): Id of tenant, project or environment.
            machine_account (UUID | Unset): For a program; for platform operators only.
            reason (str | Unset):  Default: ''.
     """

    name: str
    expires_at: datetime.datetime
    role: RoleEnum | Unset = UNSET
    scope_kind: ScopeKindEnum | Unset = ScopeKindEnum.PLATFORM
    scope: UUID | Unset = UNSET
    machine_account: UUID | Unset = UNSET
    reason: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        expires_at = self.expires_at.isoformat()

        role: str | Unset = UNSET
        if not isinstance(self.role, Unset):
            role = self.role.value


        scope_kind: str | Unset = UNSET
        if not isinstance(self.scope_kind, Unset):
            scope_kind = self.scope_kind.value


        scope: str | Unset = UNSET
        if not isinstance(self.scope, Unset):
            scope = str(self.scope)

        machine_account: str | Unset = UNSET
        if not isinstance(self.machine_account, Unset):
            machine_account = str(self.machine_account)

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "expires_at": expires_at,
        })
        if role is not UNSET:
            field_dict["role"] = role
        if scope_kind is not UNSET:
            field_dict["scope_kind"] = scope_kind
        if scope is not UNSET:
            field_dict["scope"] = scope
        if machine_account is not UNSET:
            field_dict["machine_account"] = machine_account
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))




        _role = d.pop("role", UNSET)
        role: RoleEnum | Unset
        if isinstance(_role,  Unset):
            role = UNSET
        else:
            role = RoleEnum(_role)




        _scope_kind = d.pop("scope_kind", UNSET)
        scope_kind: ScopeKindEnum | Unset
        if isinstance(_scope_kind,  Unset):
            scope_kind = UNSET
        else:
            scope_kind = ScopeKindEnum(_scope_kind)




        _scope = d.pop("scope", UNSET)
        scope: UUID | Unset
        if isinstance(_scope,  Unset):
            scope = UNSET
        else:
            scope = UUID(_scope)




        _machine_account = d.pop("machine_account", UNSET)
        machine_account: UUID | Unset
        if isinstance(_machine_account,  Unset):
            machine_account = UNSET
        else:
            machine_account = UUID(_machine_account)




        reason = d.pop("reason", UNSET)

        new_token = cls(
            name=name,
            expires_at=expires_at,
            role=role,
            scope_kind=scope_kind,
            scope=scope,
            machine_account=machine_account,
            reason=reason,
        )


        new_token.additional_properties = d
        return new_token

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

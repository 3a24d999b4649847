from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID






T = TypeVar("T", bound="HeldRole")



@_attrs_define
class HeldRole:
    """ A role that counts for this request.

        Attributes:
            role (str):
            scope_kind (str): platform, tenant, project or environment.
            scope (None | UUID):
            scope_name (str): As a path of names; empty for the platform.
     """

    role: str
    scope_kind: str
    scope: None | UUID
    scope_name: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        role = self.role

        scope_kind = self.scope_kind

        scope: None | str
        if isinstance(self.scope, UUID):
            scope = str(self.scope)
        else:
            scope = self.scope

        scope_name = self.scope_name


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "role": role,
            "scope_kind": scope_kind,
            "scope": scope,
            "scope_name": scope_name,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
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


        scope_name = d.pop("scope_name")

        held_role = cls(
            role=role,
            scope_kind=scope_kind,
            scope=scope,
            scope_name=scope_name,
        )


        held_role.additional_properties = d
        return held_role

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

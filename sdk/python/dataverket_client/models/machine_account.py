from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="MachineAccount")



@_attrs_define
class MachineAccount:
    """ An account for a program.

        Attributes:
            id (UUID):
            name (str):
            description (str):
            tenant (None | UUID):
            project (None | UUID):
            is_active (bool):
            created_at (datetime.datetime):
            version (int):
     """

    id: UUID
    name: str
    description: str
    tenant: None | UUID
    project: None | UUID
    is_active: bool
    created_at: datetime.datetime
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        description = self.description

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

        is_active = self.is_active

        created_at = self.created_at.isoformat()

        version = self.version


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "description": description,
            "tenant": tenant,
            "project": project,
            "is_active": is_active,
            "created_at": created_at,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        name = d.pop("name")

        description = d.pop("description")

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


        is_active = d.pop("is_active")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        version = d.pop("version")

        machine_account = cls(
            id=id,
            name=name,
            description=description,
            tenant=tenant,
            project=project,
            is_active=is_active,
            created_at=created_at,
            version=version,
        )


        machine_account.additional_properties = d
        return machine_account

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

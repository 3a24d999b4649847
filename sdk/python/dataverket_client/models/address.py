from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Address")



@_attrs_define
class Address:
    """ An address of a network that is in use.

        Attributes:
            id (UUID):
            network (UUID):
            network_name (str):
            datacenter (str):
            tenant (None | UUID):
            project (None | UUID):
            address (str):
            holder_type (str): manual, server_allocation, …
            holder (UUID):
            description (str):
            version (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    id: UUID
    network: UUID
    network_name: str
    datacenter: str
    tenant: None | UUID
    project: None | UUID
    address: str
    holder_type: str
    holder: UUID
    description: str
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        network = str(self.network)

        network_name = self.network_name

        datacenter = self.datacenter

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

        address = self.address

        holder_type = self.holder_type

        holder = str(self.holder)

        description = self.description

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "network": network,
            "network_name": network_name,
            "datacenter": datacenter,
            "tenant": tenant,
            "project": project,
            "address": address,
            "holder_type": holder_type,
            "holder": holder,
            "description": description,
            "version": version,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        network = UUID(d.pop("network"))




        network_name = d.pop("network_name")

        datacenter = d.pop("datacenter")

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


        address = d.pop("address")

        holder_type = d.pop("holder_type")

        holder = UUID(d.pop("holder"))




        description = d.pop("description")

        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        address = cls(
            id=id,
            network=network,
            network_name=network_name,
            datacenter=datacenter,
            tenant=tenant,
            project=project,
            address=address,
            holder_type=holder_type,
            holder=holder,
            description=description,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
        )


        address.additional_properties = d
        return address

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

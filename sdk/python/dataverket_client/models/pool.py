from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Pool")



@_attrs_define
class Pool:
    """ A pool of VLAN ids or prefixes, and how much of it is used.

        Attributes:
            id (UUID):
            kind (str): vlan or prefix.
            name (str):
            datacenter (str):
            version (int):
            content (str): A range of VLAN ids, or a prefix.
            network_length (int | None):
            size (int):
            used (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    id: UUID
    kind: str
    name: str
    datacenter: str
    version: int
    content: str
    network_length: int | None
    size: int
    used: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        kind = self.kind

        name = self.name

        datacenter = self.datacenter

        version = self.version

        content = self.content

        network_length: int | None
        network_length = self.network_length

        size = self.size

        used = self.used

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "kind": kind,
            "name": name,
            "datacenter": datacenter,
            "version": version,
            "content": content,
            "network_length": network_length,
            "size": size,
            "used": used,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        kind = d.pop("kind")

        name = d.pop("name")

        datacenter = d.pop("datacenter")

        version = d.pop("version")

        content = d.pop("content")

        def _parse_network_length(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        network_length = _parse_network_length(d.pop("network_length"))


        size = d.pop("size")

        used = d.pop("used")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        pool = cls(
            id=id,
            kind=kind,
            name=name,
            datacenter=datacenter,
            version=version,
            content=content,
            network_length=network_length,
            size=size,
            used=used,
            created_at=created_at,
            updated_at=updated_at,
        )


        pool.additional_properties = d
        return pool

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

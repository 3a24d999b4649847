from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="ServerClass")



@_attrs_define
class ServerClass:
    """ A class of servers in one datacenter and how many of it can be had now.

        Attributes:
            name (str):
            datacenter (str):
            cores (int):
            memory_mib (int):
            disk_gib (int):
            total (int):
            available (int):
     """

    name: str
    datacenter: str
    cores: int
    memory_mib: int
    disk_gib: int
    total: int
    available: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        datacenter = self.datacenter

        cores = self.cores

        memory_mib = self.memory_mib

        disk_gib = self.disk_gib

        total = self.total

        available = self.available


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "datacenter": datacenter,
            "cores": cores,
            "memory_mib": memory_mib,
            "disk_gib": disk_gib,
            "total": total,
            "available": available,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        datacenter = d.pop("datacenter")

        cores = d.pop("cores")

        memory_mib = d.pop("memory_mib")

        disk_gib = d.pop("disk_gib")

        total = d.pop("total")

        available = d.pop("available")

        server_class = cls(
            name=name,
            datacenter=datacenter,
            cores=cores,
            memory_mib=memory_mib,
            disk_gib=disk_gib,
            total=total,
            available=available,
        )


        server_class.additional_properties = d
        return server_class

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

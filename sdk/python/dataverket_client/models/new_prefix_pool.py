from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="NewPrefixPool")



@_attrs_define
class NewPrefixPool:
    """ Prefixes of ``network_length`` bits out of ``prefix``.

        Attributes:
            name (str):
            datacenter (str):
            prefix (str):
            network_length (int):
     """

    name: str
    datacenter: str
    prefix: str
    network_length: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        datacenter = self.datacenter

        prefix = self.prefix

        network_length = self.network_length


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "datacenter": datacenter,
            "prefix": prefix,
            "network_length": network_length,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        datacenter = d.pop("datacenter")

        prefix = d.pop("prefix")

        network_length = d.pop("network_length")

        new_prefix_pool = cls(
            name=name,
            datacenter=datacenter,
            prefix=prefix,
            network_length=network_length,
        )


        new_prefix_pool.additional_properties = d
        return new_prefix_pool

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

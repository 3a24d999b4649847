from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from uuid import UUID






T = TypeVar("T", bound="AllocationSpec")



@_attrs_define
class AllocationSpec:
    """ What is wished.

        Attributes:
            server_class (str):
            image (str):
            network (UUID):
            failure_domain (str): Empty: any.
     """

    server_class: str
    image: str
    network: UUID
    failure_domain: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        server_class = self.server_class

        image = self.image

        network = str(self.network)

        failure_domain = self.failure_domain


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "server_class": server_class,
            "image": image,
            "network": network,
            "failure_domain": failure_domain,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        server_class = d.pop("server_class")

        image = d.pop("image")

        network = UUID(d.pop("network"))




        failure_domain = d.pop("failure_domain")

        allocation_spec = cls(
            server_class=server_class,
            image=image,
            network=network,
            failure_domain=failure_domain,
        )


        allocation_spec.additional_properties = d
        return allocation_spec

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

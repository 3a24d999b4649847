from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="NewAddress")



@_attrs_define
class NewAddress:
    """ An address to be reserved by hand.

        Attributes:
            network (str): Id, or a name with project.
            project (str | Unset): Where to look up the name. Default: ''.
            description (str | Unset):  Default: ''.
     """

    network: str
    project: str | Unset = ''
    description: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        network = self.network

        project = self.project

        description = self.description


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "network": network,
        })
        if project is not UNSET:
            field_dict["project"] = project
        if description is not UNSET:
            field_dict["description"] = description

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        network = d.pop("network")

        project = d.pop("project", UNSET)

        description = d.pop("description", UNSET)

        new_address = cls(
            network=network,
            project=project,
            description=description,
        )


        new_address.additional_properties = d
        return new_address

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

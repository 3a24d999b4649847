from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.new_network_labels import NewNetworkLabels





T = TypeVar("T", bound="NewNetwork")



@_attrs_define
class NewNetwork:
    """ A network to be.

        Attributes:
            project (str): Id, or tenant/project.
            name (str):
            datacenter (str):
            environment (str | Unset): Id or name. Default: ''.
            prefix (str | Unset): A wish; without it the next free one is taken.
            labels (NewNetworkLabels | Unset):
     """

    project: str
    name: str
    datacenter: str
    environment: str | Unset = ''
    prefix: str | Unset = UNSET
    labels: NewNetworkLabels | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.new_network_labels import NewNetworkLabels # noqa: PLC0415
        project = self.project

        name = self.name

        datacenter = self.datacenter

        environment = self.environment

        prefix = self.prefix

        labels: dict[str, Any] | Unset = UNSET
        if not isinstance(self.labels, Unset):
            labels = self.labels.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "project": project,
            "name": name,
            "datacenter": datacenter,
        })
        if environment is not UNSET:
            field_dict["environment"] = environment
        if prefix is not UNSET:
            field_dict["prefix"] = prefix
        if labels is not UNSET:
            field_dict["labels"] = labels

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_network_labels import NewNetworkLabels # noqa: PLC0415
        d = dict(src_dict)
        project = d.pop("project")

        name = d.pop("name")

        datacenter = d.pop("datacenter")

        environment = d.pop("environment", UNSET)

        prefix = d.pop("prefix", UNSET)

        _labels = d.pop("labels", UNSET)
        labels: NewNetworkLabels | Unset
        if isinstance(_labels,  Unset):
            labels = UNSET
        else:
            labels = NewNetworkLabels.from_dict(_labels)




        new_network = cls(
            project=project,
            name=name,
            datacenter=datacenter,
            environment=environment,
            prefix=prefix,
            labels=labels,
        )


        new_network.additional_properties = d
        return new_network

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.new_server_allocation_labels import NewServerAllocationLabels





T = TypeVar("T", bound="NewServerAllocation")



@_attrs_define
class NewServerAllocation:
    """ A server that a project asks for.

        Attributes:
            project (str): Id, or tenant/project.
            name (str):
            datacenter (str):
            server_class (str):
            image (str):
            network (str): Id, or name in the project.
            environment (str | Unset): Id or name. Default: ''.
            failure_domain (str | Unset):  Default: ''.
            labels (NewServerAllocationLabels | Unset):
     """

    project: str
    name: str
    datacenter: str
    server_class: str
    image: str
    network: str
    environment: str | Unset = ''
    failure_domain: str | Unset = ''
    labels: NewServerAllocationLabels | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.new_server_allocation_labels import NewServerAllocationLabels # noqa: PLC0415
        project = self.project

        name = self.name

        datacenter = self.datacenter

        server_class = self.server_class

        image = self.image

        network = self.network

        environment = self.environment

        failure_domain = self.failure_domain

        labels: dict[str, Any] | Unset = UNSET
        if not isinstance(self.labels, Unset):
            labels = self.labels.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "project": project,
            "name": name,
            "datacenter": datacenter,
            "server_class": server_class,
            "image": image,
            "network": network,
        })
        if environment is not UNSET:
            field_dict["environment"] = environment
        if failure_domain is not UNSET:
            field_dict["failure_domain"] = failure_domain
        if labels is not UNSET:
            field_dict["labels"] = labels

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_server_allocation_labels import NewServerAllocationLabels # noqa: PLC0415
        d = dict(src_dict)
        project = d.pop("project")

        name = d.pop("name")

        datacenter = d.pop("datacenter")

        server_class = d.pop("server_class")

        image = d.pop("image")

        network = d.pop("network")

        environment = d.pop("environment", UNSET)

        failure_domain = d.pop("failure_domain", UNSET)

        _labels = d.pop("labels", UNSET)
        labels: NewServerAllocationLabels | Unset
        if isinstance(_labels,  Unset):
            labels = UNSET
        else:
            labels = NewServerAllocationLabels.from_dict(_labels)




        new_server_allocation = cls(
            project=project,
            name=name,
            datacenter=datacenter,
            server_class=server_class,
            image=image,
            network=network,
            environment=environment,
            failure_domain=failure_domain,
            labels=labels,
        )


        new_server_allocation.additional_properties = d
        return new_server_allocation

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.network_patch_labels import NetworkPatchLabels





T = TypeVar("T", bound="NetworkPatch")



@_attrs_define
class NetworkPatch:
    """ Changes to a network; a label that is null is taken away.

        Attributes:
            name (str | Unset):
            labels (NetworkPatchLabels | Unset):
     """

    name: str | Unset = UNSET
    labels: NetworkPatchLabels | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.network_patch_labels import NetworkPatchLabels # noqa: PLC0415
        name = self.name

        labels: dict[str, Any] | Unset = UNSET
        if not isinstance(self.labels, Unset):
            labels = self.labels.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
        })
        if name is not UNSET:
            field_dict["name"] = name
        if labels is not UNSET:
            field_dict["labels"] = labels

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.network_patch_labels import NetworkPatchLabels # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        _labels = d.pop("labels", UNSET)
        labels: NetworkPatchLabels | Unset
        if isinstance(_labels,  Unset):
            labels = UNSET
        else:
            labels = NetworkPatchLabels.from_dict(_labels)




        network_patch = cls(
            name=name,
            labels=labels,
        )


        network_patch.additional_properties = d
        return network_patch

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

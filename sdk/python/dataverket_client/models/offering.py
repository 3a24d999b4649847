from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.prerequisite import Prerequisite
  from ..models.quota_left import QuotaLeft





T = TypeVar("T", bound="Offering")



@_attrs_define
class Offering:
    """ Something that a project can order.

        Attributes:
            name (str):
            title (str):
            enabled (bool):
            reason (str): Why it is not enabled; else empty.
            prerequisites (list[Prerequisite]):
            datacenters (list[str]): Where now.
            quota_left (list[QuotaLeft]):
     """

    name: str
    title: str
    enabled: bool
    reason: str
    prerequisites: list[Prerequisite]
    datacenters: list[str]
    quota_left: list[QuotaLeft]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.prerequisite import Prerequisite # noqa: PLC0415
        from ..models.quota_left import QuotaLeft # noqa: PLC0415
        name = self.name

        title = self.title

        enabled = self.enabled

        reason = self.reason

        prerequisites = []
        for prerequisites_item_data in self.prerequisites:
            prerequisites_item = prerequisites_item_data.to_dict()
            prerequisites.append(prerequisites_item)



        datacenters = self.datacenters



        quota_left = []
        for quota_left_item_data in self.quota_left:
            quota_left_item = quota_left_item_data.to_dict()
            quota_left.append(quota_left_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "title": title,
            "enabled": enabled,
            "reason": reason,
            "prerequisites": prerequisites,
            "datacenters": datacenters,
            "quota_left": quota_left,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.prerequisite import Prerequisite # noqa: PLC0415
        from ..models.quota_left import QuotaLeft # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        title = d.pop("title")

        enabled = d.pop("enabled")

        reason = d.pop("reason")

        prerequisites = []
        _prerequisites = d.pop("prerequisites")
        for prerequisites_item_data in (_prerequisites):
            prerequisites_item = Prerequisite.from_dict(prerequisites_item_data)



            prerequisites.append(prerequisites_item)


        datacenters = cast(list[str], d.pop("datacenters"))


        quota_left = []
        _quota_left = d.pop("quota_left")
        for quota_left_item_data in (_quota_left):
            quota_left_item = QuotaLeft.from_dict(quota_left_item_data)



            quota_left.append(quota_left_item)


        offering = cls(
            name=name,
            title=title,
            enabled=enabled,
            reason=reason,
            prerequisites=prerequisites,
            datacenters=datacenters,
            quota_left=quota_left,
        )


        offering.additional_properties = d
        return offering

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

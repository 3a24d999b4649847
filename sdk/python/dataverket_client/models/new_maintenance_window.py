from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="NewMaintenanceWindow")



@_attrs_define
class NewMaintenanceWindow:
    """ Either ``weekdays``, ``opens`` and ``lasts_s``, or ``starts_at`` and ``ends_at``.

        Attributes:
            name (str):
            datacenter (str):
            resource (UUID | Unset):
            weekdays (list[int] | Unset): 0 is Monday, 6 is Sunday.
            opens (str | Unset):  Default: ''.
            lasts_s (int | Unset):
            time_zone (str | Unset): IANA name. Default: 'UTC'.
            starts_at (datetime.datetime | Unset):
            ends_at (datetime.datetime | Unset):
            reason (str | Unset):  Default: ''.
     """

    name: str
    datacenter: str
    resource: UUID | Unset = UNSET
    weekdays: list[int] | Unset = UNSET
    opens: str | Unset = ''
    lasts_s: int | Unset = UNSET
    time_zone: str | Unset = 'UTC'
    starts_at: datetime.datetime | Unset = UNSET
    ends_at: datetime.datetime | Unset = UNSET
    reason: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        datacenter = self.datacenter

        resource: str | Unset = UNSET
        if not isinstance(self.resource, Unset):
            resource = str(self.resource)

        weekdays: list[int] | Unset = UNSET
        if not isinstance(self.weekdays, Unset):
            weekdays = self.weekdays



        opens = self.opens

        lasts_s = self.lasts_s

        time_zone = self.time_zone

        starts_at: str | Unset = UNSET
        if not isinstance(self.starts_at, Unset):
            starts_at = self.starts_at.isoformat()

        ends_at: str | Unset = UNSET
        if not isinstance(self.ends_at, Unset):
            ends_at = self.ends_at.isoformat()

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "datacenter": datacenter,
        })
        if resource is not UNSET:
            field_dict["resource"] = resource
        if weekdays is not UNSET:
            field_dict["weekdays"] = weekdays
        if opens is not UNSET:
            field_dict["opens"] = opens
        if lasts_s is not UNSET:
            field_dict["lasts_s"] = lasts_s
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if starts_at is not UNSET:
            field_dict["starts_at"] = starts_at
        if ends_at is not UNSET:
            field_dict["ends_at"] = ends_at
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        datacenter = d.pop("datacenter")

        _resource = d.pop("resource", UNSET)
        resource: UUID | Unset
        if isinstance(_resource,  Unset):
            resource = UNSET
        else:
            resource = UUID(_resource)




        weekdays = cast(list[int], d.pop("weekdays", UNSET))


        opens = d.pop("opens", UNSET)

        lasts_s = d.pop("lasts_s", UNSET)

        time_zone = d.pop("time_zone", UNSET)

        _starts_at = d.pop("starts_at", UNSET)
        starts_at: datetime.datetime | Unset
        if isinstance(_starts_at,  Unset):
            starts_at = UNSET
        else:
            starts_at = datetime.datetime.fromisoformat(_starts_at)




        _ends_at = d.pop("ends_at", UNSET)
        ends_at: datetime.datetime | Unset
        if isinstance(_ends_at,  Unset):
            ends_at = UNSET
        else:
            ends_at = datetime.datetime.fromisoformat(_ends_at)




        reason = d.pop("reason", UNSET)

        new_maintenance_window = cls(
            name=name,
            datacenter=datacenter,
            resource=resource,
            weekdays=weekdays,
            opens=opens,
            lasts_s=lasts_s,
            time_zone=time_zone,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
        )


        new_maintenance_window.additional_properties = d
        return new_maintenance_window

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="MaintenanceWindow")



@_attrs_define
class MaintenanceWindow:
    """ When work of high impact may begin: weekly, or once.

        Attributes:
            id (UUID):
            name (str):
            datacenter (str):
            resource (None | UUID): Only work on this one.
            weekdays (list[int]): 0 is Monday, 6 is Sunday.
            opens (str): HH:MM in time_zone; empty when it opens once.
            lasts_s (int | None):
            time_zone (str):
            starts_at (datetime.datetime | None):
            ends_at (datetime.datetime | None):
            is_open (bool):
            opens_at (datetime.datetime | None): null while it is open.
            closes_at (datetime.datetime | None): null while it is closed.
            version (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    id: UUID
    name: str
    datacenter: str
    resource: None | UUID
    weekdays: list[int]
    opens: str
    lasts_s: int | None
    time_zone: str
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    is_open: bool
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        datacenter = self.datacenter

        resource: None | str
        if isinstance(self.resource, UUID):
            resource = str(self.resource)
        else:
            resource = self.resource

        weekdays = self.weekdays



        opens = self.opens

        lasts_s: int | None
        lasts_s = self.lasts_s

        time_zone = self.time_zone

        starts_at: None | str
        if isinstance(self.starts_at, datetime.datetime):
            starts_at = self.starts_at.isoformat()
        else:
            starts_at = self.starts_at

        ends_at: None | str
        if isinstance(self.ends_at, datetime.datetime):
            ends_at = self.ends_at.isoformat()
        else:
            ends_at = self.ends_at

        is_open = self.is_open

        opens_at: None | str
        if isinstance(self.opens_at, datetime.datetime):
            opens_at = self.opens_at.isoformat()
        else:
            opens_at = self.opens_at

        closes_at: None | str
        if isinstance(self.closes_at, datetime.datetime):
            closes_at = self.closes_at.isoformat()
        else:
            closes_at = self.closes_at

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "datacenter": datacenter,
            "resource": resource,
            "weekdays": weekdays,
            "opens": opens,
            "lasts_s": lasts_s,
            "time_zone": time_zone,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "is_open": is_open,
            "opens_at": opens_at,
            "closes_at": closes_at,
            "version": version,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        name = d.pop("name")

        datacenter = d.pop("datacenter")

        def _parse_resource(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resource_type_0 = UUID(data)



                return resource_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        resource = _parse_resource(d.pop("resource"))


        weekdays = cast(list[int], d.pop("weekdays"))


        opens = d.pop("opens")

        def _parse_lasts_s(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        lasts_s = _parse_lasts_s(d.pop("lasts_s"))


        time_zone = d.pop("time_zone")

        def _parse_starts_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                starts_at_type_0 = datetime.datetime.fromisoformat(data)



                return starts_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        starts_at = _parse_starts_at(d.pop("starts_at"))


        def _parse_ends_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ends_at_type_0 = datetime.datetime.fromisoformat(data)



                return ends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ends_at = _parse_ends_at(d.pop("ends_at"))


        is_open = d.pop("is_open")

        def _parse_opens_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                opens_at_type_0 = datetime.datetime.fromisoformat(data)



                return opens_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        opens_at = _parse_opens_at(d.pop("opens_at"))


        def _parse_closes_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closes_at_type_0 = datetime.datetime.fromisoformat(data)



                return closes_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        closes_at = _parse_closes_at(d.pop("closes_at"))


        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        maintenance_window = cls(
            id=id,
            name=name,
            datacenter=datacenter,
            resource=resource,
            weekdays=weekdays,
            opens=opens,
            lasts_s=lasts_s,
            time_zone=time_zone,
            starts_at=starts_at,
            ends_at=ends_at,
            is_open=is_open,
            opens_at=opens_at,
            closes_at=closes_at,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
        )


        maintenance_window.additional_properties = d
        return maintenance_window

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

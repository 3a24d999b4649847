from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID






T = TypeVar("T", bound="AuditActor")



@_attrs_define
class AuditActor:
    """ Who did it, and through which door.

        Attributes:
            kind (str): user, machine or system.
            id (None | UUID):
            name (str):
            source (str): api, cli, admin or system.
            correlation_id (UUID):
            remote_address (str):
     """

    kind: str
    id: None | UUID
    name: str
    source: str
    correlation_id: UUID
    remote_address: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        id: None | str
        if isinstance(self.id, UUID):
            id = str(self.id)
        else:
            id = self.id

        name = self.name

        source = self.source

        correlation_id = str(self.correlation_id)

        remote_address = self.remote_address


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "kind": kind,
            "id": id,
            "name": name,
            "source": source,
            "correlation_id": correlation_id,
            "remote_address": remote_address,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = d.pop("kind")

        def _parse_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                id_type_0 = UUID(data)



                return id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        id = _parse_id(d.pop("id"))


        name = d.pop("name")

        source = d.pop("source")

        correlation_id = UUID(d.pop("correlation_id"))




        remote_address = d.pop("remote_address")

        audit_actor = cls(
            kind=kind,
            id=id,
            name=name,
            source=source,
            correlation_id=correlation_id,
            remote_address=remote_address,
        )


        audit_actor.additional_properties = d
        return audit_actor

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

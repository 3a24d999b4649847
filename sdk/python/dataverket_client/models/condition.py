from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="Condition")



@_attrs_define
class Condition:
    """ One aspect of a resource's status.

        Attributes:
            type_ (str):
            status (str): true, false or unknown.
            reason (str):
            message (str):
            last_transition_at (datetime.datetime):
     """

    type_: str
    status: str
    reason: str
    message: str
    last_transition_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        status = self.status

        reason = self.reason

        message = self.message

        last_transition_at = self.last_transition_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "type": type_,
            "status": status,
            "reason": reason,
            "message": message,
            "last_transition_at": last_transition_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = d.pop("type")

        status = d.pop("status")

        reason = d.pop("reason")

        message = d.pop("message")

        last_transition_at = datetime.datetime.fromisoformat(d.pop("last_transition_at"))




        condition = cls(
            type_=type_,
            status=status,
            reason=reason,
            message=message,
            last_transition_at=last_transition_at,
        )


        condition.additional_properties = d
        return condition

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

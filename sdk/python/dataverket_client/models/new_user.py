from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="NewUser")



@_attrs_define
class NewUser:
    """ A person to be; without a password only API tokens work.

        Attributes:
            username (str):
            password (str | Unset):
            display_name (str | Unset):  Default: ''.
            email (str | Unset):  Default: ''.
            reason (str | Unset):  Default: ''.
     """

    username: str
    password: str | Unset = UNSET
    display_name: str | Unset = ''
    email: str | Unset = ''
    reason: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        username = self.username

        password = self.password

        display_name = self.display_name

        email = self.email

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "username": username,
        })
        if password is not UNSET:
            field_dict["password"] = password
        if display_name is not UNSET:
            field_dict["display_name"] = display_name
        if email is not UNSET:
            field_dict["email"] = email
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        username = d.pop("username")

        password = d.pop("password", UNSET)

        display_name = d.pop("display_name", UNSET)

        email = d.pop("email", UNSET)

        reason = d.pop("reason", UNSET)

        new_user = cls(
            username=username,
            password=password,
            display_name=display_name,
            email=email,
            reason=reason,
        )


        new_user.additional_properties = d
        return new_user

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

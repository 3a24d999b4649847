from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.act_parameters import ActParameters





T = TypeVar("T", bound="Act")



@_attrs_define
class Act:
    """ Why, and what the action needs to be told.

        Attributes:
            reason (str):
            typed_name (str | Unset):  Default: ''.
            parameters (ActParameters | Unset):
     """

    reason: str
    typed_name: str | Unset = ''
    parameters: ActParameters | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.act_parameters import ActParameters # noqa: PLC0415
        reason = self.reason

        typed_name = self.typed_name

        parameters: dict[str, Any] | Unset = UNSET
        if not isinstance(self.parameters, Unset):
            parameters = self.parameters.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "reason": reason,
        })
        if typed_name is not UNSET:
            field_dict["typed_name"] = typed_name
        if parameters is not UNSET:
            field_dict["parameters"] = parameters

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.act_parameters import ActParameters # noqa: PLC0415
        d = dict(src_dict)
        reason = d.pop("reason")

        typed_name = d.pop("typed_name", UNSET)

        _parameters = d.pop("parameters", UNSET)
        parameters: ActParameters | Unset
        if isinstance(_parameters,  Unset):
            parameters = UNSET
        else:
            parameters = ActParameters.from_dict(_parameters)




        act = cls(
            reason=reason,
            typed_name=typed_name,
            parameters=parameters,
        )


        act.additional_properties = d
        return act

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.parameter import Parameter





T = TypeVar("T", bound="RunAction")



@_attrs_define
class RunAction:
    """ A button, and why it cannot be pressed now.

        Attributes:
            name (str):
            title (str):
            text (str):
            risk (str): none, low or high.
            blast_radius (str):
            needs_approval (bool): A second person has to agree.
            types_name (bool): The subject's name must be typed.
            parameters (list[Parameter]):
            why_not (str): Empty when it can be done now.
     """

    name: str
    title: str
    text: str
    risk: str
    blast_radius: str
    needs_approval: bool
    types_name: bool
    parameters: list[Parameter]
    why_not: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.parameter import Parameter # noqa: PLC0415
        name = self.name

        title = self.title

        text = self.text

        risk = self.risk

        blast_radius = self.blast_radius

        needs_approval = self.needs_approval

        types_name = self.types_name

        parameters = []
        for parameters_item_data in self.parameters:
            parameters_item = parameters_item_data.to_dict()
            parameters.append(parameters_item)



        why_not = self.why_not


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "title": title,
            "text": text,
            "risk": risk,
            "blast_radius": blast_radius,
            "needs_approval": needs_approval,
            "types_name": types_name,
            "parameters": parameters,
            "why_not": why_not,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.parameter import Parameter # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        title = d.pop("title")

        text = d.pop("text")

        risk = d.pop("risk")

        blast_radius = d.pop("blast_radius")

        needs_approval = d.pop("needs_approval")

        types_name = d.pop("types_name")

        parameters = []
        _parameters = d.pop("parameters")
        for parameters_item_data in (_parameters):
            parameters_item = Parameter.from_dict(parameters_item_data)



            parameters.append(parameters_item)


        why_not = d.pop("why_not")

        run_action = cls(
            name=name,
            title=title,
            text=text,
            risk=risk,
            blast_radius=blast_radius,
            needs_approval=needs_approval,
            types_name=types_name,
            parameters=parameters,
            why_not=why_not,
        )


        run_action.additional_properties = d
        return run_action

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

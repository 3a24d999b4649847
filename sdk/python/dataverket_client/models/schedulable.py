from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.schedulable_choices import SchedulableChoices
  from ..models.schedulable_references import SchedulableReferences





T = TypeVar("T", bound="Schedulable")



@_attrs_define
class Schedulable:
    """ What can be scheduled.

        Attributes:
            name (str):
            description (str):
            needs (str): The operation that the owner must be allowed.
            arguments (list[str]):
            choices (SchedulableChoices): Arguments that are one of a few words, each with these.
            references (SchedulableReferences): Arguments that are ids, each with the kind of thing that it names: server.
     """

    name: str
    description: str
    needs: str
    arguments: list[str]
    choices: SchedulableChoices
    references: SchedulableReferences
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.schedulable_choices import SchedulableChoices # noqa: PLC0415
        from ..models.schedulable_references import SchedulableReferences # noqa: PLC0415
        name = self.name

        description = self.description

        needs = self.needs

        arguments = self.arguments



        choices = self.choices.to_dict()

        references = self.references.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "description": description,
            "needs": needs,
            "arguments": arguments,
            "choices": choices,
            "references": references,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.schedulable_choices import SchedulableChoices # noqa: PLC0415
        from ..models.schedulable_references import SchedulableReferences # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        description = d.pop("description")

        needs = d.pop("needs")

        arguments = cast(list[str], d.pop("arguments"))


        choices = SchedulableChoices.from_dict(d.pop("choices"))




        references = SchedulableReferences.from_dict(d.pop("references"))




        schedulable = cls(
            name=name,
            description=description,
            needs=needs,
            arguments=arguments,
            choices=choices,
            references=references,
        )


        schedulable.additional_properties = d
        return schedulable

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

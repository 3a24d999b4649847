from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.field_change import FieldChange





T = TypeVar("T", bound="PlannedChange")



@_attrs_define
class PlannedChange:
    """ What an import does to one object.

        Attributes:
            action (str): create, change or remove.
            kind (str):
            name (str):
            sensitive (bool): Waits for another operator's approval.
            fields_changed (list[FieldChange]):
     """

    action: str
    kind: str
    name: str
    sensitive: bool
    fields_changed: list[FieldChange]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.field_change import FieldChange # noqa: PLC0415
        action = self.action

        kind = self.kind

        name = self.name

        sensitive = self.sensitive

        fields_changed = []
        for fields_changed_item_data in self.fields_changed:
            fields_changed_item = fields_changed_item_data.to_dict()
            fields_changed.append(fields_changed_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "action": action,
            "kind": kind,
            "name": name,
            "sensitive": sensitive,
            "fields_changed": fields_changed,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.field_change import FieldChange # noqa: PLC0415
        d = dict(src_dict)
        action = d.pop("action")

        kind = d.pop("kind")

        name = d.pop("name")

        sensitive = d.pop("sensitive")

        fields_changed = []
        _fields_changed = d.pop("fields_changed")
        for fields_changed_item_data in (_fields_changed):
            fields_changed_item = FieldChange.from_dict(fields_changed_item_data)



            fields_changed.append(fields_changed_item)


        planned_change = cls(
            action=action,
            kind=kind,
            name=name,
            sensitive=sensitive,
            fields_changed=fields_changed,
        )


        planned_change.additional_properties = d
        return planned_change

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

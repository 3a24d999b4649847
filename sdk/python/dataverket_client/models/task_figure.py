from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="TaskFigure")



@_attrs_define
class TaskFigure:
    """ Unfinished tasks of one workflow in one state in one datacenter.

        Attributes:
            workflow (str):
            state (str):
            datacenter (str):
            number (int):
            oldest_s (float): Since the first was asked for.
            idle_s (float): Longest time without a change.
     """

    workflow: str
    state: str
    datacenter: str
    number: int
    oldest_s: float
    idle_s: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        workflow = self.workflow

        state = self.state

        datacenter = self.datacenter

        number = self.number

        oldest_s = self.oldest_s

        idle_s = self.idle_s


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "workflow": workflow,
            "state": state,
            "datacenter": datacenter,
            "number": number,
            "oldest_s": oldest_s,
            "idle_s": idle_s,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        workflow = d.pop("workflow")

        state = d.pop("state")

        datacenter = d.pop("datacenter")

        number = d.pop("number")

        oldest_s = d.pop("oldest_s")

        idle_s = d.pop("idle_s")

        task_figure = cls(
            workflow=workflow,
            state=state,
            datacenter=datacenter,
            number=number,
            oldest_s=oldest_s,
            idle_s=idle_s,
        )


        task_figure.additional_properties = d
        return task_figure

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="NeedEdge")



@_attrs_define
class NeedEdge:
    """ That something needs a service, in every datacenter.

        Attributes:
            needed_by_kind (str): workflow or service.
            needed_by (str):
            service (str): What is needed.
            kind (str): hard: waits without it. soft: goes on, degraded. reconciliation: converges later.
            steps (list[str]):
     """

    needed_by_kind: str
    needed_by: str
    service: str
    kind: str
    steps: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        needed_by_kind = self.needed_by_kind

        needed_by = self.needed_by

        service = self.service

        kind = self.kind

        steps = self.steps




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "needed_by_kind": needed_by_kind,
            "needed_by": needed_by,
            "service": service,
            "kind": kind,
            "steps": steps,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        needed_by_kind = d.pop("needed_by_kind")

        needed_by = d.pop("needed_by")

        service = d.pop("service")

        kind = d.pop("kind")

        steps = cast(list[str], d.pop("steps"))


        need_edge = cls(
            needed_by_kind=needed_by_kind,
            needed_by=needed_by,
            service=service,
            kind=kind,
            steps=steps,
        )


        need_edge.additional_properties = d
        return need_edge

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

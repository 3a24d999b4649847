from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="TaskError")



@_attrs_define
class TaskError:
    """ Why a task or a step failed.

        Attributes:
            code (str):
            error_class (str):
            message (str):
            step (str):
            runbook (str):
     """

    code: str
    error_class: str
    message: str
    step: str
    runbook: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        code = self.code

        error_class = self.error_class

        message = self.message

        step = self.step

        runbook = self.runbook


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "error_class": error_class,
            "message": message,
            "step": step,
            "runbook": runbook,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        error_class = d.pop("error_class")

        message = d.pop("message")

        step = d.pop("step")

        runbook = d.pop("runbook")

        task_error = cls(
            code=code,
            error_class=error_class,
            message=message,
            step=step,
            runbook=runbook,
        )


        task_error.additional_properties = d
        return task_error

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

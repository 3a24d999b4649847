from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID

if TYPE_CHECKING:
  from ..models.condition import Condition





T = TypeVar("T", bound="AllocationStatus")



@_attrs_define
class AllocationStatus:
    """ What is.

        Attributes:
            phase (str): One of: pending, deploying, active, releasing, failed.
            observed_version (int):
            conditions (list[Condition]):
            server (None | UUID):
            server_name (str):
            address (str):
            placement_reason (str): Why this server was chosen.
            task (None | UUID): The last one.
     """

    phase: str
    observed_version: int
    conditions: list[Condition]
    server: None | UUID
    server_name: str
    address: str
    placement_reason: str
    task: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.condition import Condition # noqa: PLC0415
        phase = self.phase

        observed_version = self.observed_version

        conditions = []
        for conditions_item_data in self.conditions:
            conditions_item = conditions_item_data.to_dict()
            conditions.append(conditions_item)



        server: None | str
        if isinstance(self.server, UUID):
            server = str(self.server)
        else:
            server = self.server

        server_name = self.server_name

        address = self.address

        placement_reason = self.placement_reason

        task: None | str
        if isinstance(self.task, UUID):
            task = str(self.task)
        else:
            task = self.task


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "phase": phase,
            "observed_version": observed_version,
            "conditions": conditions,
            "server": server,
            "server_name": server_name,
            "address": address,
            "placement_reason": placement_reason,
            "task": task,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.condition import Condition # noqa: PLC0415
        d = dict(src_dict)
        phase = d.pop("phase")

        observed_version = d.pop("observed_version")

        conditions = []
        _conditions = d.pop("conditions")
        for conditions_item_data in (_conditions):
            conditions_item = Condition.from_dict(conditions_item_data)



            conditions.append(conditions_item)


        def _parse_server(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                server_type_0 = UUID(data)



                return server_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        server = _parse_server(d.pop("server"))


        server_name = d.pop("server_name")

        address = d.pop("address")

        placement_reason = d.pop("placement_reason")

        def _parse_task(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                task_type_0 = UUID(data)



                return task_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        task = _parse_task(d.pop("task"))


        allocation_status = cls(
            phase=phase,
            observed_version=observed_version,
            conditions=conditions,
            server=server,
            server_name=server_name,
            address=address,
            placement_reason=placement_reason,
            task=task,
        )


        allocation_status.additional_properties = d
        return allocation_status

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

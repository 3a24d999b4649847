from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.dry_run_resource_type_0 import DryRunResourceType0
  from ..models.quota import Quota
  from ..models.task import Task





T = TypeVar("T", bound="DryRun")



@_attrs_define
class DryRun:
    """ What the request would do; nothing of it was done.

        Attributes:
            dry_run (bool): Always true.
            status (int): The status that the real request would get.
            resource (DryRunResourceType0 | None): As it would be afterwards.
            task (None | Task): As it would begin.
            quota_after (list[Quota]): The quotas as they would be afterwards.
     """

    dry_run: bool
    status: int
    resource: DryRunResourceType0 | None
    task: None | Task
    quota_after: list[Quota]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.dry_run_resource_type_0 import DryRunResourceType0 # noqa: PLC0415
        from ..models.quota import Quota # noqa: PLC0415
        from ..models.task import Task # noqa: PLC0415
        dry_run = self.dry_run

        status = self.status

        resource: dict[str, Any] | None
        if isinstance(self.resource, DryRunResourceType0):
            resource = self.resource.to_dict()
        else:
            resource = self.resource

        task: dict[str, Any] | None
        if isinstance(self.task, Task):
            task = self.task.to_dict()
        else:
            task = self.task

        quota_after = []
        for quota_after_item_data in self.quota_after:
            quota_after_item = quota_after_item_data.to_dict()
            quota_after.append(quota_after_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "dry_run": dry_run,
            "status": status,
            "resource": resource,
            "task": task,
            "quota_after": quota_after,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dry_run_resource_type_0 import DryRunResourceType0 # noqa: PLC0415
        from ..models.quota import Quota # noqa: PLC0415
        from ..models.task import Task # noqa: PLC0415
        d = dict(src_dict)
        dry_run = d.pop("dry_run")

        status = d.pop("status")

        def _parse_resource(data: object) -> DryRunResourceType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                resource_type_0 = DryRunResourceType0.from_dict(data)



                return resource_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DryRunResourceType0 | None, data)

        resource = _parse_resource(d.pop("resource"))


        def _parse_task(data: object) -> None | Task:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                task_type_0 = Task.from_dict(data)



                return task_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Task, data)

        task = _parse_task(d.pop("task"))


        quota_after = []
        _quota_after = d.pop("quota_after")
        for quota_after_item_data in (_quota_after):
            quota_after_item = Quota.from_dict(quota_after_item_data)



            quota_after.append(quota_after_item)


        dry_run = cls(
            dry_run=dry_run,
            status=status,
            resource=resource,
            task=task,
            quota_after=quota_after,
        )


        dry_run.additional_properties = d
        return dry_run

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

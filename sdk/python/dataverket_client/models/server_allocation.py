from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
  from ..models.allocation_spec import AllocationSpec
  from ..models.allocation_status import AllocationStatus
  from ..models.server_allocation_labels import ServerAllocationLabels





T = TypeVar("T", bound="ServerAllocation")



@_attrs_define
class ServerAllocation:
    """ A server that a project uses.

        Attributes:
            id (UUID):
            name (str):
            labels (ServerAllocationLabels):
            version (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
            tenant (UUID):
            project (UUID):
            environment (None | UUID):
            datacenter (str):
            spec (AllocationSpec): What is wished.
            status (AllocationStatus): What is.
     """

    id: UUID
    name: str
    labels: ServerAllocationLabels
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    tenant: UUID
    project: UUID
    environment: None | UUID
    datacenter: str
    spec: AllocationSpec
    status: AllocationStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.allocation_spec import AllocationSpec # noqa: PLC0415
        from ..models.allocation_status import AllocationStatus # noqa: PLC0415
        from ..models.server_allocation_labels import ServerAllocationLabels # noqa: PLC0415
        id = str(self.id)

        name = self.name

        labels = self.labels.to_dict()

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        tenant = str(self.tenant)

        project = str(self.project)

        environment: None | str
        if isinstance(self.environment, UUID):
            environment = str(self.environment)
        else:
            environment = self.environment

        datacenter = self.datacenter

        spec = self.spec.to_dict()

        status = self.status.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "labels": labels,
            "version": version,
            "created_at": created_at,
            "updated_at": updated_at,
            "tenant": tenant,
            "project": project,
            "environment": environment,
            "datacenter": datacenter,
            "spec": spec,
            "status": status,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.allocation_spec import AllocationSpec # noqa: PLC0415
        from ..models.allocation_status import AllocationStatus # noqa: PLC0415
        from ..models.server_allocation_labels import ServerAllocationLabels # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        name = d.pop("name")

        labels = ServerAllocationLabels.from_dict(d.pop("labels"))




        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        tenant = UUID(d.pop("tenant"))




        project = UUID(d.pop("project"))




        def _parse_environment(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                environment_type_0 = UUID(data)



                return environment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        environment = _parse_environment(d.pop("environment"))


        datacenter = d.pop("datacenter")

        spec = AllocationSpec.from_dict(d.pop("spec"))




        status = AllocationStatus.from_dict(d.pop("status"))




        server_allocation = cls(
            id=id,
            name=name,
            labels=labels,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
            tenant=tenant,
            project=project,
            environment=environment,
            datacenter=datacenter,
            spec=spec,
            status=status,
        )


        server_allocation.additional_properties = d
        return server_allocation

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

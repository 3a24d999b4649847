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
  from ..models.network_labels import NetworkLabels
  from ..models.network_spec import NetworkSpec
  from ..models.network_status import NetworkStatus





T = TypeVar("T", bound="Network")



@_attrs_define
class Network:
    """ A VLAN-backed network with one prefix in one datacenter.

        Attributes:
            id (UUID):
            name (str):
            labels (NetworkLabels):
            version (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
            tenant (None | UUID):
            project (None | UUID):
            environment (None | UUID):
            datacenter (str):
            purpose (str): tenant or provisioning.
            spec (NetworkSpec): What is wished.
            status (NetworkStatus): What is.
     """

    id: UUID
    name: str
    labels: NetworkLabels
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    tenant: None | UUID
    project: None | UUID
    environment: None | UUID
    datacenter: str
    purpose: str
    spec: NetworkSpec
    status: NetworkStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.network_labels import NetworkLabels # noqa: PLC0415
        from ..models.network_spec import NetworkSpec # noqa: PLC0415
        from ..models.network_status import NetworkStatus # noqa: PLC0415
        id = str(self.id)

        name = self.name

        labels = self.labels.to_dict()

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        tenant: None | str
        if isinstance(self.tenant, UUID):
            tenant = str(self.tenant)
        else:
            tenant = self.tenant

        project: None | str
        if isinstance(self.project, UUID):
            project = str(self.project)
        else:
            project = self.project

        environment: None | str
        if isinstance(self.environment, UUID):
            environment = str(self.environment)
        else:
            environment = self.environment

        datacenter = self.datacenter

        purpose = self.purpose

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
            "purpose": purpose,
            "spec": spec,
            "status": status,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.network_labels import NetworkLabels # noqa: PLC0415
        from ..models.network_spec import NetworkSpec # noqa: PLC0415
        from ..models.network_status import NetworkStatus # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        name = d.pop("name")

        labels = NetworkLabels.from_dict(d.pop("labels"))




        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        def _parse_tenant(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tenant_type_0 = UUID(data)



                return tenant_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        tenant = _parse_tenant(d.pop("tenant"))


        def _parse_project(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                project_type_0 = UUID(data)



                return project_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        project = _parse_project(d.pop("project"))


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

        purpose = d.pop("purpose")

        spec = NetworkSpec.from_dict(d.pop("spec"))




        status = NetworkStatus.from_dict(d.pop("status"))




        network = cls(
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
            purpose=purpose,
            spec=spec,
            status=status,
        )


        network.additional_properties = d
        return network

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

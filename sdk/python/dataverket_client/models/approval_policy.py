from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="ApprovalPolicy")



@_attrs_define
class ApprovalPolicy:
    """ When other people have to agree, or a maintenance window has to be open, before a task.

        Attributes:
            id (None | UUID): null: built in, and not replaced.
            name (str):
            operation (str): Name of a workflow such as power-server, with * and ?; or abandon-task.
            description (str):
            scope_kind (str):
            tenant (None | UUID):
            project (None | UUID):
            min_objects (int):
            min_failure_domains (int):
            shared_only (bool):
            quorum (int): 0: nobody is asked.
            expires_after_s (int):
            needs_window (bool):
            enabled (bool):
            is_built_in (bool):
            version (int):
            updated_at (datetime.datetime | None):
     """

    id: None | UUID
    name: str
    operation: str
    description: str
    scope_kind: str
    tenant: None | UUID
    project: None | UUID
    min_objects: int
    min_failure_domains: int
    shared_only: bool
    quorum: int
    expires_after_s: int
    needs_window: bool
    enabled: bool
    is_built_in: bool
    version: int
    updated_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id: None | str
        if isinstance(self.id, UUID):
            id = str(self.id)
        else:
            id = self.id

        name = self.name

        operation = self.operation

        description = self.description

        scope_kind = self.scope_kind

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

        min_objects = self.min_objects

        min_failure_domains = self.min_failure_domains

        shared_only = self.shared_only

        quorum = self.quorum

        expires_after_s = self.expires_after_s

        needs_window = self.needs_window

        enabled = self.enabled

        is_built_in = self.is_built_in

        version = self.version

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "operation": operation,
            "description": description,
            "scope_kind": scope_kind,
            "tenant": tenant,
            "project": project,
            "min_objects": min_objects,
            "min_failure_domains": min_failure_domains,
            "shared_only": shared_only,
            "quorum": quorum,
            "expires_after_s": expires_after_s,
            "needs_window": needs_window,
            "enabled": enabled,
            "is_built_in": is_built_in,
            "version": version,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                id_type_0 = UUID(data)



                return id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        id = _parse_id(d.pop("id"))


        name = d.pop("name")

        operation = d.pop("operation")

        description = d.pop("description")

        scope_kind = d.pop("scope_kind")

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


        min_objects = d.pop("min_objects")

        min_failure_domains = d.pop("min_failure_domains")

        shared_only = d.pop("shared_only")

        quorum = d.pop("quorum")

        expires_after_s = d.pop("expires_after_s")

        needs_window = d.pop("needs_window")

        enabled = d.pop("enabled")

        is_built_in = d.pop("is_built_in")

        version = d.pop("version")

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)



                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updated_at"))


        approval_policy = cls(
            id=id,
            name=name,
            operation=operation,
            description=description,
            scope_kind=scope_kind,
            tenant=tenant,
            project=project,
            min_objects=min_objects,
            min_failure_domains=min_failure_domains,
            shared_only=shared_only,
            quorum=quorum,
            expires_after_s=expires_after_s,
            needs_window=needs_window,
            enabled=enabled,
            is_built_in=is_built_in,
            version=version,
            updated_at=updated_at,
        )


        approval_policy.additional_properties = d
        return approval_policy

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

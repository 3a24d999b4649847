from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="SetApprovalPolicy")



@_attrs_define
class SetApprovalPolicy:
    """ A rule of the platform, or with ``tenant`` or ``project`` of one of those.

        Attributes:
            name (str):
            operation (str): Name of a workflow such as power-server, with * and ?; or abandon-task.
            reason (str):
            description (str | Unset):  Default: ''.
            tenant (str | Unset): Id or name.
            project (str | Unset): Id, or tenant/project.
            min_objects (int | Unset):  Default: 1.
            min_failure_domains (int | Unset):  Default: 0.
            shared_only (bool | Unset):  Default: False.
            quorum (int | Unset):  Default: 1.
            expires_after_s (int | Unset):  Default: 86400.
            needs_window (bool | Unset):  Default: False.
            enabled (bool | Unset):  Default: True.
     """

    name: str
    operation: str
    reason: str
    description: str | Unset = ''
    tenant: str | Unset = UNSET
    project: str | Unset = UNSET
    min_objects: int | Unset = 1
    min_failure_domains: int | Unset = 0
    shared_only: bool | Unset = False
    quorum: int | Unset = 1
    expires_after_s: int | Unset = 86400
    needs_window: bool | Unset = False
    enabled: bool | Unset = True
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        operation = self.operation

        reason = self.reason

        description = self.description

        tenant = self.tenant

        project = self.project

        min_objects = self.min_objects

        min_failure_domains = self.min_failure_domains

        shared_only = self.shared_only

        quorum = self.quorum

        expires_after_s = self.expires_after_s

        needs_window = self.needs_window

        enabled = self.enabled


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "operation": operation,
            "reason": reason,
        })
        if description is not UNSET:
            field_dict["description"] = description
        if tenant is not UNSET:
            field_dict["tenant"] = tenant
        if project is not UNSET:
            field_dict["project"] = project
        if min_objects is not UNSET:
            field_dict["min_objects"] = min_objects
        if min_failure_domains is not UNSET:
            field_dict["min_failure_domains"] = min_failure_domains
        if shared_only is not UNSET:
            field_dict["shared_only"] = shared_only
        if quorum is not UNSET:
            field_dict["quorum"] = quorum
        if expires_after_s is not UNSET:
            field_dict["expires_after_s"] = expires_after_s
        if needs_window is not UNSET:
            field_dict["needs_window"] = needs_window
        if enabled is not UNSET:
            field_dict["enabled"] = enabled

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        operation = d.pop("operation")

        reason = d.pop("reason")

        description = d.pop("description", UNSET)

        tenant = d.pop("tenant", UNSET)

        project = d.pop("project", UNSET)

        min_objects = d.pop("min_objects", UNSET)

        min_failure_domains = d.pop("min_failure_domains", UNSET)

        shared_only = d.pop("shared_only", UNSET)

        quorum = d.pop("quorum", UNSET)

        expires_after_s = d.pop("expires_after_s", UNSET)

        needs_window = d.pop("needs_window", UNSET)

        enabled = d.pop("enabled", UNSET)

        set_approval_policy = cls(
            name=name,
            operation=operation,
            reason=reason,
            description=description,
            tenant=tenant,
            project=project,
            min_objects=min_objects,
            min_failure_domains=min_failure_domains,
            shared_only=shared_only,
            quorum=quorum,
            expires_after_s=expires_after_s,
            needs_window=needs_window,
            enabled=enabled,
        )


        set_approval_policy.additional_properties = d
        return set_approval_policy

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

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
  from ..models.audit_actor import AuditActor
  from ..models.audit_record_after_type_0 import AuditRecordAfterType0
  from ..models.audit_record_before_type_0 import AuditRecordBeforeType0





T = TypeVar("T", bound="AuditRecord")



@_attrs_define
class AuditRecord:
    """ One change to one object.

        Attributes:
            id (UUID):
            at (datetime.datetime):
            actor (AuditActor): Who did it, and through which door.
            action (str):
            object_type (str):
            object_id (None | UUID):
            object_name (str):
            tenant (None | UUID):
            project (None | UUID):
            reason (str):
            before (AuditRecordBeforeType0 | None):
            after (AuditRecordAfterType0 | None):
            sealed (bool): Whether it is a link of the hash chain.
     """

    id: UUID
    at: datetime.datetime
    actor: AuditActor
    action: str
    object_type: str
    object_id: None | UUID
    object_name: str
    tenant: None | UUID
    project: None | UUID
    reason: str
    before: AuditRecordBeforeType0 | None
    after: AuditRecordAfterType0 | None
    sealed: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.audit_actor import AuditActor # noqa: PLC0415
        from ..models.audit_record_after_type_0 import AuditRecordAfterType0 # noqa: PLC0415
        from ..models.audit_record_before_type_0 import AuditRecordBeforeType0 # noqa: PLC0415
        id = str(self.id)

        at = self.at.isoformat()

        actor = self.actor.to_dict()

        action = self.action

        object_type = self.object_type

        object_id: None | str
        if isinstance(self.object_id, UUID):
            object_id = str(self.object_id)
        else:
            object_id = self.object_id

        object_name = self.object_name

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

        reason = self.reason

        before: dict[str, Any] | None
        if isinstance(self.before, AuditRecordBeforeType0):
            before = self.before.to_dict()
        else:
            before = self.before

        after: dict[str, Any] | None
        if isinstance(self.after, AuditRecordAfterType0):
            after = self.after.to_dict()
        else:
            after = self.after

        sealed = self.sealed


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "at": at,
            "actor": actor,
            "action": action,
            "object_type": object_type,
            "object_id": object_id,
            "object_name": object_name,
            "tenant": tenant,
            "project": project,
            "reason": reason,
            "before": before,
            "after": after,
            "sealed": sealed,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.audit_actor import AuditActor # noqa: PLC0415
        from ..models.audit_record_after_type_0 import AuditRecordAfterType0 # noqa: PLC0415
        from ..models.audit_record_before_type_0 import AuditRecordBeforeType0 # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        at = datetime.datetime.fromisoformat(d.pop("at"))




        actor = AuditActor.from_dict(d.pop("actor"))




        action = d.pop("action")

        object_type = d.pop("object_type")

        def _parse_object_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                object_id_type_0 = UUID(data)



                return object_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        object_id = _parse_object_id(d.pop("object_id"))


        object_name = d.pop("object_name")

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


        reason = d.pop("reason")

        def _parse_before(data: object) -> AuditRecordBeforeType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                before_type_0 = AuditRecordBeforeType0.from_dict(data)



                return before_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AuditRecordBeforeType0 | None, data)

        before = _parse_before(d.pop("before"))


        def _parse_after(data: object) -> AuditRecordAfterType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                after_type_0 = AuditRecordAfterType0.from_dict(data)



                return after_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AuditRecordAfterType0 | None, data)

        after = _parse_after(d.pop("after"))


        sealed = d.pop("sealed")

        audit_record = cls(
            id=id,
            at=at,
            actor=actor,
            action=action,
            object_type=object_type,
            object_id=object_id,
            object_name=object_name,
            tenant=tenant,
            project=project,
            reason=reason,
            before=before,
            after=after,
            sealed=sealed,
        )


        audit_record.additional_properties = d
        return audit_record

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

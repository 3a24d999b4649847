from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.policy_in_force import PolicyInForce
  from ..models.reconciler_policy import ReconcilerPolicy





T = TypeVar("T", bound="Reconciler")



@_attrs_define
class Reconciler:
    """ A reconciler in one datacenter.

        Attributes:
            name (str):
            title (str):
            datacenter (str):
            resource_type (str):
            service (str): Who reads; nothing is started while it is away.
            policy (PolicyInForce): What a reconciler does in a datacenter, all policies laid over each other.
            own_policy (ReconcilerPolicy): What was set for a reconciler in one place; null: as above it.
            resources (int):
            in_flight (int): Readings under way.
            never_compared (int):
            unread (int): Could not be read the last time.
            oldest_comparison_at (datetime.datetime | None):
            next_due_at (datetime.datetime | None):
            findings_open (int):
            waits (str): Why nothing is started; often empty.
     """

    name: str
    title: str
    datacenter: str
    resource_type: str
    service: str
    policy: PolicyInForce
    own_policy: ReconcilerPolicy
    resources: int
    in_flight: int
    never_compared: int
    unread: int
    oldest_comparison_at: datetime.datetime | None
    next_due_at: datetime.datetime | None
    findings_open: int
    waits: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.policy_in_force import PolicyInForce # noqa: PLC0415
        from ..models.reconciler_policy import ReconcilerPolicy # noqa: PLC0415
        name = self.name

        title = self.title

        datacenter = self.datacenter

        resource_type = self.resource_type

        service = self.service

        policy = self.policy.to_dict()

        own_policy = self.own_policy.to_dict()

        resources = self.resources

        in_flight = self.in_flight

        never_compared = self.never_compared

        unread = self.unread

        oldest_comparison_at: None | str
        if isinstance(self.oldest_comparison_at, datetime.datetime):
            oldest_comparison_at = self.oldest_comparison_at.isoformat()
        else:
            oldest_comparison_at = self.oldest_comparison_at

        next_due_at: None | str
        if isinstance(self.next_due_at, datetime.datetime):
            next_due_at = self.next_due_at.isoformat()
        else:
            next_due_at = self.next_due_at

        findings_open = self.findings_open

        waits = self.waits


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "title": title,
            "datacenter": datacenter,
            "resource_type": resource_type,
            "service": service,
            "policy": policy,
            "own_policy": own_policy,
            "resources": resources,
            "in_flight": in_flight,
            "never_compared": never_compared,
            "unread": unread,
            "oldest_comparison_at": oldest_comparison_at,
            "next_due_at": next_due_at,
            "findings_open": findings_open,
            "waits": waits,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.policy_in_force import PolicyInForce # noqa: PLC0415
        from ..models.reconciler_policy import ReconcilerPolicy # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        title = d.pop("title")

        datacenter = d.pop("datacenter")

        resource_type = d.pop("resource_type")

        service = d.pop("service")

        policy = PolicyInForce.from_dict(d.pop("policy"))




        own_policy = ReconcilerPolicy.from_dict(d.pop("own_policy"))




        resources = d.pop("resources")

        in_flight = d.pop("in_flight")

        never_compared = d.pop("never_compared")

        unread = d.pop("unread")

        def _parse_oldest_comparison_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                oldest_comparison_at_type_0 = datetime.datetime.fromisoformat(data)



                return oldest_comparison_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        oldest_comparison_at = _parse_oldest_comparison_at(d.pop("oldest_comparison_at"))


        def _parse_next_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_due_at_type_0 = datetime.datetime.fromisoformat(data)



                return next_due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_due_at = _parse_next_due_at(d.pop("next_due_at"))


        findings_open = d.pop("findings_open")

        waits = d.pop("waits")

        reconciler = cls(
            name=name,
            title=title,
            datacenter=datacenter,
            resource_type=resource_type,
            service=service,
            policy=policy,
            own_policy=own_policy,
            resources=resources,
            in_flight=in_flight,
            never_compared=never_compared,
            unread=unread,
            oldest_comparison_at=oldest_comparison_at,
            next_due_at=next_due_at,
            findings_open=findings_open,
            waits=waits,
        )


        reconciler.additional_properties = d
        return reconciler

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

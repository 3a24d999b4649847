from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Machine")



@_attrs_define
class Machine:
    """ How an enrolled server is run.

        Attributes:
            provision_state (str): One of: enroll, verifying, verify_failed, manageable, cleaning, clean_failed, available,
                deploying, deploy_wait, deploy_failed, active, deleting, delete_failed.
            power_state (str):
            desired_power (str): on or off: what the platform last brought it to; empty: nothing is desired.
            power_observed_at (datetime.datetime | None):
            maintenance (bool):
            maintenance_reason (str):
            fault (str):
            allocation (None | UUID):
            wipe_pending (bool):
            version (int):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    provision_state: str
    power_state: str
    desired_power: str
    power_observed_at: datetime.datetime | None
    maintenance: bool
    maintenance_reason: str
    fault: str
    allocation: None | UUID
    wipe_pending: bool
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        provision_state = self.provision_state

        power_state = self.power_state

        desired_power = self.desired_power

        power_observed_at: None | str
        if isinstance(self.power_observed_at, datetime.datetime):
            power_observed_at = self.power_observed_at.isoformat()
        else:
            power_observed_at = self.power_observed_at

        maintenance = self.maintenance

        maintenance_reason = self.maintenance_reason

        fault = self.fault

        allocation: None | str
        if isinstance(self.allocation, UUID):
            allocation = str(self.allocation)
        else:
            allocation = self.allocation

        wipe_pending = self.wipe_pending

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "provision_state": provision_state,
            "power_state": power_state,
            "desired_power": desired_power,
            "power_observed_at": power_observed_at,
            "maintenance": maintenance,
            "maintenance_reason": maintenance_reason,
            "fault": fault,
            "allocation": allocation,
            "wipe_pending": wipe_pending,
            "version": version,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        provision_state = d.pop("provision_state")

        power_state = d.pop("power_state")

        desired_power = d.pop("desired_power")

        def _parse_power_observed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                power_observed_at_type_0 = datetime.datetime.fromisoformat(data)



                return power_observed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        power_observed_at = _parse_power_observed_at(d.pop("power_observed_at"))


        maintenance = d.pop("maintenance")

        maintenance_reason = d.pop("maintenance_reason")

        fault = d.pop("fault")

        def _parse_allocation(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                allocation_type_0 = UUID(data)



                return allocation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        allocation = _parse_allocation(d.pop("allocation"))


        wipe_pending = d.pop("wipe_pending")

        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        machine = cls(
            provision_state=provision_state,
            power_state=power_state,
            desired_power=desired_power,
            power_observed_at=power_observed_at,
            maintenance=maintenance,
            maintenance_reason=maintenance_reason,
            fault=fault,
            allocation=allocation,
            wipe_pending=wipe_pending,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
        )


        machine.additional_properties = d
        return machine

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID

if TYPE_CHECKING:
  from ..models.bmc import Bmc
  from ..models.interface import Interface





T = TypeVar("T", bound="InventoryFacts")



@_attrs_define
class InventoryFacts:
    """ A server as the inventory knows it.

        Attributes:
            rack (str):
            unit (int):
            failure_domain (str):
            server_class (str):
            serial (str):
            system_uuid (UUID):
            cores (int):
            memory_mib (int):
            disk_gib (int):
            trust (str): declared, verified or disputed.
            bmc (Bmc | None):
            interfaces (list[Interface]):
     """

    rack: str
    unit: int
    failure_domain: str
    server_class: str
    serial: str
    system_uuid: UUID
    cores: int
    memory_mib: int
    disk_gib: int
    trust: str
    bmc: Bmc | None
    interfaces: list[Interface]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.bmc import Bmc # noqa: PLC0415
        from ..models.interface import Interface # noqa: PLC0415
        rack = self.rack

        unit = self.unit

        failure_domain = self.failure_domain

        server_class = self.server_class

        serial = self.serial

        system_uuid = str(self.system_uuid)

        cores = self.cores

        memory_mib = self.memory_mib

        disk_gib = self.disk_gib

        trust = self.trust

        bmc: dict[str, Any] | None
        if isinstance(self.bmc, Bmc):
            bmc = self.bmc.to_dict()
        else:
            bmc = self.bmc

        interfaces = []
        for interfaces_item_data in self.interfaces:
            interfaces_item = interfaces_item_data.to_dict()
            interfaces.append(interfaces_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "rack": rack,
            "unit": unit,
            "failure_domain": failure_domain,
            "server_class": server_class,
            "serial": serial,
            "system_uuid": system_uuid,
            "cores": cores,
            "memory_mib": memory_mib,
            "disk_gib": disk_gib,
            "trust": trust,
            "bmc": bmc,
            "interfaces": interfaces,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bmc import Bmc # noqa: PLC0415
        from ..models.interface import Interface # noqa: PLC0415
        d = dict(src_dict)
        rack = d.pop("rack")

        unit = d.pop("unit")

        failure_domain = d.pop("failure_domain")

        server_class = d.pop("server_class")

        serial = d.pop("serial")

        system_uuid = UUID(d.pop("system_uuid"))




        cores = d.pop("cores")

        memory_mib = d.pop("memory_mib")

        disk_gib = d.pop("disk_gib")

        trust = d.pop("trust")

        def _parse_bmc(data: object) -> Bmc | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                bmc_type_0 = Bmc.from_dict(data)



                return bmc_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Bmc | None, data)

        bmc = _parse_bmc(d.pop("bmc"))


        interfaces = []
        _interfaces = d.pop("interfaces")
        for interfaces_item_data in (_interfaces):
            interfaces_item = Interface.from_dict(interfaces_item_data)



            interfaces.append(interfaces_item)


        inventory_facts = cls(
            rack=rack,
            unit=unit,
            failure_domain=failure_domain,
            server_class=server_class,
            serial=serial,
            system_uuid=system_uuid,
            cores=cores,
            memory_mib=memory_mib,
            disk_gib=disk_gib,
            trust=trust,
            bmc=bmc,
            interfaces=interfaces,
        )


        inventory_facts.additional_properties = d
        return inventory_facts

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

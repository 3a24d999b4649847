from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID

if TYPE_CHECKING:
  from ..models.inventory_facts import InventoryFacts
  from ..models.machine import Machine





T = TypeVar("T", bound="Server")



@_attrs_define
class Server:
    """ A physical server; ``machine`` is null until it is enrolled.

        Attributes:
            id (UUID):
            name (str):
            datacenter (str):
            inventory (InventoryFacts): A server as the inventory knows it.
            machine (Machine | None):
     """

    id: UUID
    name: str
    datacenter: str
    inventory: InventoryFacts
    machine: Machine | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.inventory_facts import InventoryFacts # noqa: PLC0415
        from ..models.machine import Machine # noqa: PLC0415
        id = str(self.id)

        name = self.name

        datacenter = self.datacenter

        inventory = self.inventory.to_dict()

        machine: dict[str, Any] | None
        if isinstance(self.machine, Machine):
            machine = self.machine.to_dict()
        else:
            machine = self.machine


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "datacenter": datacenter,
            "inventory": inventory,
            "machine": machine,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.inventory_facts import InventoryFacts # noqa: PLC0415
        from ..models.machine import Machine # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        name = d.pop("name")

        datacenter = d.pop("datacenter")

        inventory = InventoryFacts.from_dict(d.pop("inventory"))




        def _parse_machine(data: object) -> Machine | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                machine_type_0 = Machine.from_dict(data)



                return machine_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Machine | None, data)

        machine = _parse_machine(d.pop("machine"))


        server = cls(
            id=id,
            name=name,
            datacenter=datacenter,
            inventory=inventory,
            machine=machine,
        )


        server.additional_properties = d
        return server

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

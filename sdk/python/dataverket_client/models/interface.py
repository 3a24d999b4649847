from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.interface_peer import InterfacePeer





T = TypeVar("T", bound="Interface")



@_attrs_define
class Interface:
    """ A network card of a server.

        Attributes:
            name (str):
            mac (str):
            boot (bool):
            peer (InterfacePeer | None):
            trust (str): Of its cable.
     """

    name: str
    mac: str
    boot: bool
    peer: InterfacePeer | None
    trust: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.interface_peer import InterfacePeer # noqa: PLC0415
        name = self.name

        mac = self.mac

        boot = self.boot

        peer: dict[str, Any] | None
        if isinstance(self.peer, InterfacePeer):
            peer = self.peer.to_dict()
        else:
            peer = self.peer

        trust = self.trust


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "mac": mac,
            "boot": boot,
            "peer": peer,
            "trust": trust,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.interface_peer import InterfacePeer # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        mac = d.pop("mac")

        boot = d.pop("boot")

        def _parse_peer(data: object) -> InterfacePeer | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                peer_type_0 = InterfacePeer.from_dict(data)



                return peer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(InterfacePeer | None, data)

        peer = _parse_peer(d.pop("peer"))


        trust = d.pop("trust")

        interface = cls(
            name=name,
            mac=mac,
            boot=boot,
            peer=peer,
            trust=trust,
        )


        interface.additional_properties = d
        return interface

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

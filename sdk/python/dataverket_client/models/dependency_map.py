from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.need_edge import NeedEdge
  from ..models.service_node import ServiceNode





T = TypeVar("T", bound="DependencyMap")



@_attrs_define
class DependencyMap:
    """ Services in datacenters, and what needs them.

        Attributes:
            at (datetime.datetime):
            nodes (list[ServiceNode]):
            edges (list[NeedEdge]):
     """

    at: datetime.datetime
    nodes: list[ServiceNode]
    edges: list[NeedEdge]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.need_edge import NeedEdge # noqa: PLC0415
        from ..models.service_node import ServiceNode # noqa: PLC0415
        at = self.at.isoformat()

        nodes = []
        for nodes_item_data in self.nodes:
            nodes_item = nodes_item_data.to_dict()
            nodes.append(nodes_item)



        edges = []
        for edges_item_data in self.edges:
            edges_item = edges_item_data.to_dict()
            edges.append(edges_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "at": at,
            "nodes": nodes,
            "edges": edges,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.need_edge import NeedEdge # noqa: PLC0415
        from ..models.service_node import ServiceNode # noqa: PLC0415
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))




        nodes = []
        _nodes = d.pop("nodes")
        for nodes_item_data in (_nodes):
            nodes_item = ServiceNode.from_dict(nodes_item_data)



            nodes.append(nodes_item)


        edges = []
        _edges = d.pop("edges")
        for edges_item_data in (_edges):
            edges_item = NeedEdge.from_dict(edges_item_data)



            edges.append(edges_item)


        dependency_map = cls(
            at=at,
            nodes=nodes,
            edges=edges,
        )


        dependency_map.additional_properties = d
        return dependency_map

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

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
  from ..models.held_role import HeldRole
  from ..models.scope_name import ScopeName





T = TypeVar("T", bound="Me")



@_attrs_define
class Me:
    """ Who asks, what it may do, and what it sees.

        Attributes:
            id (UUID):
            kind (str): user or machine.
            name (str):
            is_operator (bool):
            roles (list[HeldRole]):
            tenants (list[ScopeName]): The first 200.
            projects (list[ScopeName]): The first 200, as tenant/project.
            token_expires_at (datetime.datetime | None): Null when it came with a session.
     """

    id: UUID
    kind: str
    name: str
    is_operator: bool
    roles: list[HeldRole]
    tenants: list[ScopeName]
    projects: list[ScopeName]
    token_expires_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.held_role import HeldRole # noqa: PLC0415
        from ..models.scope_name import ScopeName # noqa: PLC0415
        id = str(self.id)

        kind = self.kind

        name = self.name

        is_operator = self.is_operator

        roles = []
        for roles_item_data in self.roles:
            roles_item = roles_item_data.to_dict()
            roles.append(roles_item)



        tenants = []
        for tenants_item_data in self.tenants:
            tenants_item = tenants_item_data.to_dict()
            tenants.append(tenants_item)



        projects = []
        for projects_item_data in self.projects:
            projects_item = projects_item_data.to_dict()
            projects.append(projects_item)



        token_expires_at: None | str
        if isinstance(self.token_expires_at, datetime.datetime):
            token_expires_at = self.token_expires_at.isoformat()
        else:
            token_expires_at = self.token_expires_at


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "kind": kind,
            "name": name,
            "is_operator": is_operator,
            "roles": roles,
            "tenants": tenants,
            "projects": projects,
            "token_expires_at": token_expires_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.held_role import HeldRole # noqa: PLC0415
        from ..models.scope_name import ScopeName # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        kind = d.pop("kind")

        name = d.pop("name")

        is_operator = d.pop("is_operator")

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in (_roles):
            roles_item = HeldRole.from_dict(roles_item_data)



            roles.append(roles_item)


        tenants = []
        _tenants = d.pop("tenants")
        for tenants_item_data in (_tenants):
            tenants_item = ScopeName.from_dict(tenants_item_data)



            tenants.append(tenants_item)


        projects = []
        _projects = d.pop("projects")
        for projects_item_data in (_projects):
            projects_item = ScopeName.from_dict(projects_item_data)



            projects.append(projects_item)


        def _parse_token_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                token_expires_at_type_0 = datetime.datetime.fromisoformat(data)



                return token_expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        token_expires_at = _parse_token_expires_at(d.pop("token_expires_at"))


        me = cls(
            id=id,
            kind=kind,
            name=name,
            is_operator=is_operator,
            roles=roles,
            tenants=tenants,
            projects=projects,
            token_expires_at=token_expires_at,
        )


        me.additional_properties = d
        return me

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

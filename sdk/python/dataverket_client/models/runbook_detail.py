from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.escalation import Escalation
  from ..models.runbook_action import RunbookAction
  from ..models.runbook_check import RunbookCheck
  from ..models.runbook_condition import RunbookCondition
  from ..models.trigger import Trigger





T = TypeVar("T", bound="RunbookDetail")



@_attrs_define
class RunbookDetail:
    """ A runbook with its whole text.

        Attributes:
            name (str):
            title (str):
            about (str): What a run is about: task, server, switch, datacenter, service, dead_letter or platform.
            severity (str): low, medium or high.
            impact (str):
            blast_radius (str):
            triggers (list[Trigger]):
            checks (list[RunbookCheck]):
            actions (list[RunbookAction]):
            done_when (list[RunbookCondition]):
            escalation (list[Escalation]):
            escalate_after_min (int):
            page (str): The runbook as Markdown.
     """

    name: str
    title: str
    about: str
    severity: str
    impact: str
    blast_radius: str
    triggers: list[Trigger]
    checks: list[RunbookCheck]
    actions: list[RunbookAction]
    done_when: list[RunbookCondition]
    escalation: list[Escalation]
    escalate_after_min: int
    page: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.escalation import Escalation # noqa: PLC0415
        from ..models.runbook_action import RunbookAction # noqa: PLC0415
        from ..models.runbook_check import RunbookCheck # noqa: PLC0415
        from ..models.runbook_condition import RunbookCondition # noqa: PLC0415
        from ..models.trigger import Trigger # noqa: PLC0415
        name = self.name

        title = self.title

        about = self.about

        severity = self.severity

        impact = self.impact

        blast_radius = self.blast_radius

        triggers = []
        for triggers_item_data in self.triggers:
            triggers_item = triggers_item_data.to_dict()
            triggers.append(triggers_item)



        checks = []
        for checks_item_data in self.checks:
            checks_item = checks_item_data.to_dict()
            checks.append(checks_item)



        actions = []
        for actions_item_data in self.actions:
            actions_item = actions_item_data.to_dict()
            actions.append(actions_item)



        done_when = []
        for done_when_item_data in self.done_when:
            done_when_item = done_when_item_data.to_dict()
            done_when.append(done_when_item)



        escalation = []
        for escalation_item_data in self.escalation:
            escalation_item = escalation_item_data.to_dict()
            escalation.append(escalation_item)



        escalate_after_min = self.escalate_after_min

        page = self.page


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "title": title,
            "about": about,
            "severity": severity,
            "impact": impact,
            "blast_radius": blast_radius,
            "triggers": triggers,
            "checks": checks,
            "actions": actions,
            "done_when": done_when,
            "escalation": escalation,
            "escalate_after_min": escalate_after_min,
            "page": page,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.escalation import Escalation # noqa: PLC0415
        from ..models.runbook_action import RunbookAction # noqa: PLC0415
        from ..models.runbook_check import RunbookCheck # noqa: PLC0415
        from ..models.runbook_condition import RunbookCondition # noqa: PLC0415
        from ..models.trigger import Trigger # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        title = d.pop("title")

        about = d.pop("about")

        severity = d.pop("severity")

        impact = d.pop("impact")

        blast_radius = d.pop("blast_radius")

        triggers = []
        _triggers = d.pop("triggers")
        for triggers_item_data in (_triggers):
            triggers_item = Trigger.from_dict(triggers_item_data)



            triggers.append(triggers_item)


        checks = []
        _checks = d.pop("checks")
        for checks_item_data in (_checks):
            checks_item = RunbookCheck.from_dict(checks_item_data)



            checks.append(checks_item)


        actions = []
        _actions = d.pop("actions")
        for actions_item_data in (_actions):
            actions_item = RunbookAction.from_dict(actions_item_data)



            actions.append(actions_item)


        done_when = []
        _done_when = d.pop("done_when")
        for done_when_item_data in (_done_when):
            done_when_item = RunbookCondition.from_dict(done_when_item_data)



            done_when.append(done_when_item)


        escalation = []
        _escalation = d.pop("escalation")
        for escalation_item_data in (_escalation):
            escalation_item = Escalation.from_dict(escalation_item_data)



            escalation.append(escalation_item)


        escalate_after_min = d.pop("escalate_after_min")

        page = d.pop("page")

        runbook_detail = cls(
            name=name,
            title=title,
            about=about,
            severity=severity,
            impact=impact,
            blast_radius=blast_radius,
            triggers=triggers,
            checks=checks,
            actions=actions,
            done_when=done_when,
            escalation=escalation,
            escalate_after_min=escalate_after_min,
            page=page,
        )


        runbook_detail.additional_properties = d
        return runbook_detail

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.backlog import Backlog
  from ..models.process_node import ProcessNode
  from ..models.service_node import ServiceNode
  from ..models.status_finding import StatusFinding
  from ..models.stuck_task import StuckTask
  from ..models.task_figure import TaskFigure
  from ..models.wait import Wait





T = TypeVar("T", bound="Status")



@_attrs_define
class Status:
    """ How the platform is; ``findings`` come worst first.

        Attributes:
            at (datetime.datetime):
            status (str): healthy, degraded or down.
            findings (list[StatusFinding]): Also with healthy: a task that waits for consent degrades nothing.
            processes (list[ProcessNode]):
            services (list[ServiceNode]):
            waits (list[Wait]):
            stuck (list[StuckTask]): The newest twenty.
            tasks (list[TaskFigure]):
            backlogs (list[Backlog]):
            dead_letters_open (int):
            drift_open (int): Findings of drift that are neither resolved nor acknowledged.
     """

    at: datetime.datetime
    status: str
    findings: list[StatusFinding]
    processes: list[ProcessNode]
    services: list[ServiceNode]
    waits: list[Wait]
    stuck: list[StuckTask]
    tasks: list[TaskFigure]
    backlogs: list[Backlog]
    dead_letters_open: int
    drift_open: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.backlog import Backlog # noqa: PLC0415
        from ..models.process_node import ProcessNode # noqa: PLC0415
        from ..models.service_node import ServiceNode # noqa: PLC0415
        from ..models.status_finding import StatusFinding # noqa: PLC0415
        from ..models.stuck_task import StuckTask # noqa: PLC0415
        from ..models.task_figure import TaskFigure # noqa: PLC0415
        from ..models.wait import Wait # noqa: PLC0415
        at = self.at.isoformat()

        status = self.status

        findings = []
        for findings_item_data in self.findings:
            findings_item = findings_item_data.to_dict()
            findings.append(findings_item)



        processes = []
        for processes_item_data in self.processes:
            processes_item = processes_item_data.to_dict()
            processes.append(processes_item)



        services = []
        for services_item_data in self.services:
            services_item = services_item_data.to_dict()
            services.append(services_item)



        waits = []
        for waits_item_data in self.waits:
            waits_item = waits_item_data.to_dict()
            waits.append(waits_item)



        stuck = []
        for stuck_item_data in self.stuck:
            stuck_item = stuck_item_data.to_dict()
            stuck.append(stuck_item)



        tasks = []
        for tasks_item_data in self.tasks:
            tasks_item = tasks_item_data.to_dict()
            tasks.append(tasks_item)



        backlogs = []
        for backlogs_item_data in self.backlogs:
            backlogs_item = backlogs_item_data.to_dict()
            backlogs.append(backlogs_item)



        dead_letters_open = self.dead_letters_open

        drift_open = self.drift_open


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "at": at,
            "status": status,
            "findings": findings,
            "processes": processes,
            "services": services,
            "waits": waits,
            "stuck": stuck,
            "tasks": tasks,
            "backlogs": backlogs,
            "dead_letters_open": dead_letters_open,
            "drift_open": drift_open,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.backlog import Backlog # noqa: PLC0415
        from ..models.process_node import ProcessNode # noqa: PLC0415
        from ..models.service_node import ServiceNode # noqa: PLC0415
        from ..models.status_finding import StatusFinding # noqa: PLC0415
        from ..models.stuck_task import StuckTask # noqa: PLC0415
        from ..models.task_figure import TaskFigure # noqa: PLC0415
        from ..models.wait import Wait # noqa: PLC0415
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))




        status = d.pop("status")

        findings = []
        _findings = d.pop("findings")
        for findings_item_data in (_findings):
            findings_item = StatusFinding.from_dict(findings_item_data)



            findings.append(findings_item)


        processes = []
        _processes = d.pop("processes")
        for processes_item_data in (_processes):
            processes_item = ProcessNode.from_dict(processes_item_data)



            processes.append(processes_item)


        services = []
        _services = d.pop("services")
        for services_item_data in (_services):
            services_item = ServiceNode.from_dict(services_item_data)



            services.append(services_item)


        waits = []
        _waits = d.pop("waits")
        for waits_item_data in (_waits):
            waits_item = Wait.from_dict(waits_item_data)



            waits.append(waits_item)


        stuck = []
        _stuck = d.pop("stuck")
        for stuck_item_data in (_stuck):
            stuck_item = StuckTask.from_dict(stuck_item_data)



            stuck.append(stuck_item)


        tasks = []
        _tasks = d.pop("tasks")
        for tasks_item_data in (_tasks):
            tasks_item = TaskFigure.from_dict(tasks_item_data)



            tasks.append(tasks_item)


        backlogs = []
        _backlogs = d.pop("backlogs")
        for backlogs_item_data in (_backlogs):
            backlogs_item = Backlog.from_dict(backlogs_item_data)



            backlogs.append(backlogs_item)


        dead_letters_open = d.pop("dead_letters_open")

        drift_open = d.pop("drift_open")

        status = cls(
            at=at,
            status=status,
            findings=findings,
            processes=processes,
            services=services,
            waits=waits,
            stuck=stuck,
            tasks=tasks,
            backlogs=backlogs,
            dead_letters_open=dead_letters_open,
            drift_open=drift_open,
        )


        status.additional_properties = d
        return status

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

"""What switches did, by their own records, and what their ports carry in the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.faults.database import rows
from tests.faults.effects import Judged, TaskRow

_CHANGES = (
    "SELECT s.key, (s.output->>'revision')::bigint, s.finished_at, t.id, t.workflow, s.name "
    "FROM tasks_step s JOIN tasks_task t ON t.id = s.task_id "
    "WHERE t.created_at >= %s AND t.workflow IN ('deploy-server', 'release-server') "
    "AND s.service = 'nett' AND s.state = 'succeeded' AND (s.output->>'changed')::boolean "
    "ORDER BY s.finished_at"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A change of a switch that a step says it made; ``what`` names the step."""

    switch: str
    revision: int
    at: datetime
    what: str


def changes_since(begin: datetime) -> list[Change]:
    """Return the changes of switches that the run's deployments and releases say they made."""
    return [
        Change(switch=row[0], revision=row[1], at=row[2], what=f"task {row[3]} {row[4]}, {row[5]}")
        for row in rows(_CHANGES, [begin])
    ]


def vlans_of_networks() -> dict[str, int]:
    """Return the VLAN of every network, by the network's id."""
    return {str(row[0]): row[1] for row in rows("SELECT id, vlan_id FROM nett_network")}


def judge_switches(
    changes: Iterable[Change],
    records: Mapping[str, list[dict[str, str]]],
    *,
    begin: datetime,
) -> tuple[list[Judged], list[Judged], int]:
    """Return changes that are missing, those made again or too late, and how many there were.

    Each revision of a switch's desired ports is one change; a session is named after it. What is
    confirmed after a newer one has come out of order: it brings back what was wished before. What a
    step says it changed is missing when the switch never confirmed that revision.
    """
    doubled: list[Judged] = []
    confirmed: dict[str, set[int]] = {switch: set() for switch in records}
    counted = 0
    for switch, entries in records.items():
        known = confirmed[switch]
        for entry in entries:
            at = datetime.fromisoformat(entry["at"])
            if at < begin or entry["event"] != "confirm":
                continue
            revision = int(entry["text"].split("-")[1])
            counted += 1
            if revision in known:
                doubled.append(Judged(at=at, what=f"{switch}: {revision} was confirmed again"))
            elif known and revision < max(known):
                what = f"{switch}: {revision} was confirmed after {max(known)}"
                doubled.append(Judged(at=at, what=what))
            known.add(revision)
    missing = [
        Judged(
            at=one.at,
            what=f"{one.what} {one.switch}: {one.revision} is said to be there, the switch "
            "never confirmed it",
        )
        for one in changes
        if one.revision not in confirmed.get(one.switch, set())
    ]
    return missing, doubled, counted


def judge_ports(
    tasks: Iterable[TaskRow], world: Mapping[str, Any], *, vlans: Mapping[str, int]
) -> list[Judged]:
    """Return ports that do not carry what the last task of their server asked for.

    What a task left that did not succeed is not judged: that task is lost itself.

    Args:
        tasks: All tasks, the oldest first.
        world: The emulated world as it is now.
        vlans: The VLAN of every network, by the network's id.
    """
    last = {
        task.server: task
        for task in tasks
        if task.server is not None and task.workflow in ("deploy-server", "release-server")
    }
    found = []
    for server, task in last.items():
        if not task.is_done:
            continue
        is_deployed = task.workflow == "deploy-server"
        wished = vlans[task.wish["network_id"]] if is_deployed else None
        for interface in world["servers"][server]["interfaces"]:
            if lacking := _lacking(interface, wished, world["switches"]):
                at = task.finished_at or task.created_at
                found.append(Judged(at=at, what=f"{task}, but {interface['peer']} {lacking}"))
    return found


def _lacking(interface: Mapping[str, Any], wished: int | None, switches: Mapping[str, Any]) -> str:
    """Return what is wrong with the port of an interface, empty when nothing is."""
    carried = interface["vlan"]
    if carried != wished:
        return f"carries {_in_words(carried)}, not {_in_words(wished)}"
    switch = interface["peer"].partition(":")[0]
    if wished is not None and wished not in switches[switch]["vlans"]:
        return f"carries VLAN {wished}, which its switch does not know"
    return ""


def _in_words(vlan: int | None) -> str:
    return "nothing" if vlan is None else f"VLAN {vlan}"

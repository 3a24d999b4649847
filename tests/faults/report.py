"""What came of a run: a table for people, ``build/faults.json`` for programs."""

import json
import os
import statistics
import sys
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.faults.faults import Shot

BEFORE = "(no fault)"


@dataclass(kw_only=True)
class Row:
    """What came of one kind of fault."""

    kind: str
    shots: int = 0
    lost: int = 0
    doubled: int = 0
    repeated: int = 0
    resumed_s: list[float] = field(default_factory=list)
    too_late: int = 0

    @property
    def is_met(self) -> bool:
        """Whether nothing was lost or doubled, and work always went on, in time."""
        return not (self.lost or self.doubled or self.too_late)


@dataclass(kw_only=True)
class Report:
    """All of a run."""

    rows: list[Row]
    skipped: Mapping[str, str]
    tasks: int
    effects: int
    running: int
    given_up: int
    took_s: float
    within_s: float
    findings: list[str]

    @property
    def is_met(self) -> bool:
        """Whether no fault did harm, and work always went on in time."""
        return all(row.is_met for row in self.rows)


def tally(
    shots: Sequence[Shot],
    *,
    lost: Iterable[datetime],
    doubled: Iterable[datetime],
    repeated: Iterable[datetime],
    within_s: float,
) -> list[Row]:
    """Return a row per kind of fault; what happened counts for the last fault before it.

    Work that never went on, or later than ``within_s`` seconds after a fault, went on too late.
    """
    ordered = sorted(shots, key=lambda shot: shot.at)
    begins = [shot.at for shot in ordered]
    table = {shot.kind: Row(kind=shot.kind) for shot in shots}

    def row_at(moment: datetime) -> Row:
        index = bisect_right(begins, moment)
        kind = ordered[index - 1].kind if index else BEFORE
        return table.setdefault(kind, Row(kind=kind))

    for shot in shots:
        row = table[shot.kind]
        row.shots += 1
        if shot.resumed_s is None:
            row.too_late += 1
            continue
        row.resumed_s.append(shot.resumed_s)
        row.too_late += shot.resumed_s > within_s
    for moment in lost:
        row_at(moment).lost += 1
    for moment in doubled:
        row_at(moment).doubled += 1
    for moment in repeated:
        row_at(moment).repeated += 1
    return list(table.values())


def print_report(report: Report) -> None:
    """Write the table to standard output."""
    width = max(len(row.kind) for row in report.rows)
    heads = ("faults", "lost", "doubled", "repeated", "resumed p50", "max")
    write = sys.stdout.write
    write(f"{'what was broken'.ljust(width)}" + "".join(f"{head:>13}" for head in heads) + "\n")
    for row in report.rows:
        half = f"{statistics.median(row.resumed_s):.1f} s" if row.resumed_s else "-"
        most = f"{max(row.resumed_s):.1f} s" if row.resumed_s else "never"
        cells = (row.shots, row.lost, row.doubled, row.repeated, half, most)
        mark = "" if row.is_met else "  missed"
        write(row.kind.ljust(width) + "".join(f"{cell!s:>13}" for cell in cells) + mark + "\n")
    for name, why in report.skipped.items():
        write(f"{name.ljust(width)}  skipped: {why}\n")
    for finding in report.findings[:40]:
        write(f"! {finding}\n")
    lost, doubled = (sum(getattr(row, name) for row in report.rows) for name in ("lost", "doubled"))
    write(
        f"{report.tasks} tasks, {report.running} under way at once, {report.effects} effects by "
        f"the devices' own records: {lost} lost, {doubled} doubled; {report.given_up} readings of "
        f"reconcilers left to the next; work is to go on within {report.within_s:g} s; "
        f"{report.took_s:.0f} s, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n"
    )


def write_json(path: Path, report: Report) -> None:
    """Write the figures for programs."""
    path.parent.mkdir(exist_ok=True)
    body: dict[str, Any] = {
        "met": report.is_met,
        "within_s": report.within_s,
        "tasks": report.tasks,
        "running": report.running,
        "effects": report.effects,
        "readings_given_up": report.given_up,
        "took_s": round(report.took_s, 1),
        "skipped": dict(report.skipped),
        "findings": report.findings,
        "faults": [
            {
                "kind": row.kind,
                "faults": row.shots,
                "lost": row.lost,
                "doubled": row.doubled,
                "repeated": row.repeated,
                "resumed_s": [round(one, 2) for one in row.resumed_s],
                "too_late": row.too_late,
            }
            for row in report.rows
        ],
    }
    path.write_text(json.dumps(body, indent=2))

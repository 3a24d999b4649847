"""Figures as a table and as JSON."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value beside its budget."""

    what: str
    value: float
    unit: str
    budget: str
    met: bool


def print_table(figures: list[Figure]) -> None:
    """Write the table to standard output."""
    width = max(len(figure.what) for figure in figures)
    sys.stdout.write(f"{'what'.ljust(width)}  {'measured':>12}  {'budget':<12}\n")
    for figure in figures:
        mark = "" if figure.met else "  missed"
        value = f"{figure.value:.1f} {figure.unit}"
        sys.stdout.write(f"{figure.what.ljust(width)}  {value:>12}  {figure.budget:<12}{mark}\n")
    load = os.getloadavg()[0]
    sys.stdout.write(f"{os.cpu_count()} cores, load {load:.1f} at the end\n")


def write_json(path: Path, figures: list[Figure]) -> None:
    """Write the figures for programs."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=2))

"""Figures: what was measured beside what it is measured against, printed ratio first and kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and its reference: a limit, or a peer measured in the same run."""

    figure: str
    value: float
    unit: str
    reference: str
    reference_value: float
    better: Literal["lower", "higher", "equal"] = "lower"

    @property
    def ratio(self) -> float:
        """The value as a share of its reference."""
        return self.value / self.reference_value if self.reference_value else float(self.value == 0)

    @property
    def met(self) -> bool:
        """Whether the reference was reached."""
        if self.better == "lower":
            return self.value <= self.reference_value
        if self.better == "higher":
            return self.value >= self.reference_value
        return self.value == self.reference_value


_SIGNS = {"lower": "<=", "higher": ">=", "equal": "=="}


def report(name: str, figures: Sequence[Figure]) -> bool:
    """Print the figures and write `results/NAME.json`; True if every reference was reached."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps([_row(figure) for figure in figures], indent=2) + "\n")
    for figure in figures:
        mark = "met   " if figure.met else "MISSED"
        ours, theirs = f"{figure.value:,.10g} {figure.unit}", f"{figure.reference_value:,.10g} {figure.unit}"
        print(f"{figure.ratio:8.3f}  {mark}  {figure.figure}: {ours}   ({figure.reference}: {theirs})", flush=True)
    return all(figure.met for figure in figures)


def _row(figure: Figure) -> dict[str, object]:
    stated = asdict(figure)
    better = stated.pop("better")
    target = f"{_SIGNS[better]} {figure.reference_value:g}"
    return {**stated, "ratio": round(figure.ratio, 4), "target": target, "met": figure.met}

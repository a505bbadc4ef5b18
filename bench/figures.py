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
    share: float = 1.0
    """The part of the reference that has to be reached: 0.4 of a peer, say."""
    decides: bool = True
    """False for what is told for orientation and fails no run."""

    @property
    def ratio(self) -> float:
        """The value as a share of its reference."""
        return self.value / self.reference_value if self.reference_value else float(self.value == 0)

    @property
    def met(self) -> bool:
        """Whether the reference was reached."""
        target = self.reference_value * self.share
        if self.better == "lower":
            return self.value <= target
        if self.better == "higher":
            return self.value >= target
        return self.value == target


_SIGNS = {"lower": "<=", "higher": ">=", "equal": "=="}


def report(name: str, figures: Sequence[Figure]) -> bool:
    """Print the figures and write `results/NAME.json`; True if every reference that decides was reached."""
    keep(name, figures)
    return show(figures)


def keep(name: str, figures: Sequence[Figure]) -> None:
    """Write `results/NAME.json`."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps([_row(figure) for figure in figures], indent=2) + "\n")


def show(figures: Sequence[Figure]) -> bool:
    """Print the figures, ratio first; True if every reference that decides was reached."""
    for figure in figures:
        mark = "met   " if figure.met else "MISSED" if figure.decides else "told  "
        ours, theirs = f"{figure.value:,.10g} {figure.unit}", f"{figure.reference_value:,.10g} {figure.unit}"
        wanted = "" if figure.share == 1 else f"{figure.share:g} of "
        beside = f"({wanted}{figure.reference}: {theirs})"
        print(f"{figure.ratio:8.3f}  {mark}  {figure.figure}: {ours}   {beside}", flush=True)
    return all(figure.met or not figure.decides for figure in figures)


def _row(figure: Figure) -> dict[str, object]:
    stated = asdict(figure)
    better, share, decides = stated.pop("better"), stated.pop("share"), stated.pop("decides")
    target = f"{_SIGNS[better]} {figure.reference_value * share:g}" if decides else "none"
    return {**stated, "ratio": round(figure.ratio, 4), "target": target, "met": figure.met}

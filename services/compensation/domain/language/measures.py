"""Measures: what is counted towards a tier, a gate, a streak or a prize, whose it is, and over which time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from services.compensation.domain.language.figures import Condition, Figure

Quantity = Literal["amount", "margin", "units", "deals", "lines", "figure", "activities", "score"]
"""`figure`, `activities` and `score` need a name: a further figure of the line, the kind of activity, the score."""

Whose = Literal["own", "team", "hierarchy"]
"""`team`: everybody in the payee's team that day, not the teams below. `hierarchy`: a manager and all below."""

Period = Literal["week", "month", "quarter", "half_year", "year"]
Span = Literal["line", "deal", "period", "week", "month", "quarter", "half_year", "year", "ever"]
"""`line` and `deal` start from nothing each time; `period` is the component's own; the others go on across periods."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted. With a quota it is attainment: the count as a share of the quota of that name (1 is 100 %)."""

    shorthand: ClassVar[str] = "counts"

    counts: Quantity = "amount"
    name: str | None = None
    whose: Whose = "own"
    over: Span = "period"
    quota: str | None = None
    to_date: bool = False
    """Count and quota of a longer stretch end with the component's own period: attainment of the year to date."""
    where: tuple[Condition, ...] = ()
    """Only lines that meet all conditions count; a component's own `where` holds besides."""
    weight: Figure | None = None
    """How much each counts: 1.5 for a product that counts one and a half times; a table by line, deal or payee."""
    all_lines: bool = False
    """Lines that the component's own `where` leaves out count too."""
    as_share: bool = False
    """The count as a share of what it would be without `where` (20 % of revenue from one product: 0.2)."""


OWN_AMOUNT = Measure()
"""What is counted where nothing is said: the payee's own amounts within the component's period."""

"""The sample's pay, computed once more from the CSV files alone: nothing of the product is imported here."""

from __future__ import annotations

import csv
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

SAMPLE = Path(__file__).parents[2] / "samples" / "maven_crm"
OVERRIDE = Fraction(1, 200)


class Pay(NamedTuple):
    """Cents: won revenue and commission by agent, override by manager, and the rows of the ledger by (deal, who)."""

    revenue: dict[str, int]
    owners: dict[str, int]
    managers: dict[str, int]
    rows: dict[tuple[str, str], int]


def expected_pay(sample: Path = SAMPLE) -> Pay:
    """Agents: per calendar month 3 % to 20,000, 5 % to 40,000, 8 % above, walked by day and id. Managers: 0.5 %."""
    manager_of = {row["sales_agent"]: row["manager"] for row in _rows(sample / "sales_teams.csv")}
    pay = Pay(defaultdict(int), defaultdict(int), defaultdict(int), {})
    booked: defaultdict[tuple[str, str], int] = defaultdict(int)
    won = [row for row in _rows(sample / "sales_pipeline.csv") if row["deal_stage"] == "Won"]
    for row in sorted(won, key=lambda row: (row["close_date"], row["opportunity_id"])):
        agent, month, amount = row["sales_agent"], row["close_date"][:7], int(row["close_value"]) * 100
        before = booked[agent, month]
        booked[agent, month] = after = before + amount
        commission, override = cents(earned(after) - earned(before)), cents(OVERRIDE * amount)
        pay.revenue[agent] += amount
        pay.owners[agent] += commission
        pay.managers[manager_of[agent]] += override
        pay.rows[row["opportunity_id"], agent] = commission
        pay.rows[row["opportunity_id"], manager_of[agent]] = override
    return pay


def earned(booked: int) -> Fraction:
    """What a month's revenue earns in all: each rate is what it adds to the one below."""
    steps = ((0, 3), (2_000_000, 2), (4_000_000, 3))
    return sum((Fraction(more, 100) * max(0, booked - start) for start, more in steps), start=Fraction(0))


def cents(exact: Fraction) -> int:
    """Half a cent counts as one."""
    return int(exact + Fraction(1, 2))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""The sample's pay by the fixed plan equals an independent recomputation, per person and month, to the cent."""

from __future__ import annotations

from functools import cache

import pytest

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import Result
from tests.compensation.sample_pay import PLAN, Run, Totals, expected, facts, rows

ROLES = {"commission": "agent", "override": "manager"}
RUNS = [
    pytest.param("plain", id="as the files have it"),
    pytest.param("changed", id="with refunds of every 50th and splits of every 20th"),
]


@cache
def result(run: Run) -> Result:
    """One calculation for all tests."""
    return calculate([PLAN], facts(run))


def totals(run: Run) -> Totals:
    """Cents by person, role and month; months in which nothing is left are left out."""
    sums: Totals = {}
    for line in result(run).lines:
        key = (line.payee, ROLES[line.component], line.period.name)
        credited, pay = sums.get(key, (0, 0))
        sums[key] = (credited + int(line.credited), pay + line.amount)
    return {key: figures for key, figures in sums.items() if figures != (0, 0)}


@pytest.mark.parametrize("run", RUNS)
def test_every_person_and_month_is_paid_what_is_recomputed(run: Run) -> None:
    assert totals(run) == expected(run)


@pytest.mark.parametrize("run", RUNS)
def test_everybody_who_won_is_paid(run: Run) -> None:
    won = {row["sales_agent"] for row in rows("sales_pipeline.csv") if row["deal_stage"] == "Won"}
    managers = {row["manager"] for row in rows("sales_teams.csv")}
    assert won | managers <= {person for person, _, _ in totals(run)}
    assert result(run).problems == ()


def test_the_changed_run_differs() -> None:
    assert totals("plain") != totals("changed")

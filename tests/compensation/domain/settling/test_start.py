"""What lies before a start, or beside it, is told as attainment brought along."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.reach import reach_of
from services.compensation.domain.settling.start import (
    Counted,
    Start,
    openings,
    starts,
    totals_brought,
    totals_looked_at,
    turned,
)
from tests.compensation.domain.settling.test_reach import CAPPED, DAY, MONTHLY, QUARTERLY, WHOLE, versions
from tests.compensation.facts import an_id, small_organisation

ANNA, BEN = an_id("anna"), an_id("ben")
MAY = (date(2026, 5, 1), date(2026, 5, 31))
SECOND_QUARTER = PayPeriod(date(2026, 4, 1), date(2026, 6, 30), "2026-Q2")
WHOLE_QUARTER = {**WHOLE, "period": "quarter"}


@pytest.mark.parametrize(
    ("components", "start"),
    [
        pytest.param((MONTHLY,), Start(ANNA, DAY, *MAY, MAY[1]), id="from the day on, to the end of the month"),
        pytest.param((CAPPED,), Start(ANNA, MAY[0], *MAY, MAY[1]), id="a cap asks for its whole period"),
        pytest.param(
            (MONTHLY, CAPPED, WHOLE_QUARTER),
            Start(ANNA, MAY[0], *MAY, SECOND_QUARTER.last_day),
            id="a total asks for no other deal, but its lines are earned when it is decided",
        ),
        pytest.param((WHOLE_QUARTER,), Start(ANNA, DAY, DAY, DAY, SECOND_QUARTER.last_day), id="a total: its day only"),
    ],
)
def test_where_a_person_s_figures_begin_to_move(components: tuple[dict[str, Any], ...], start: Start) -> None:
    assert list(starts([(ANNA, DAY)], reach_of(versions(*components)))) == [start]


def test_a_start_is_the_first_day_touched_in_each_stretch() -> None:
    june = (date(2026, 6, 1), date(2026, 6, 30))
    begun = starts([(ANNA, DAY), (ANNA, date(2026, 5, 3)), (ANNA, date(2026, 6, 9))], reach_of(versions(MONTHLY)))
    assert list(begun) == [
        Start(ANNA, date(2026, 5, 3), *MAY, MAY[1]),
        Start(ANNA, date(2026, 6, 9), *june, june[1]),
    ]
    assert [begun.reach(ANNA, date(2026, 5, day)) for day in (2, 3, 31)] == [False, True, True]
    assert not begun.reach(BEN, DAY)


def test_of_some_the_longest_stretch_is_calculated_from_its_beginning() -> None:
    begun = starts([(ANNA, DAY), (BEN, DAY)], reach_of(versions(MONTHLY, WHOLE_QUARTER)), [BEN])
    quarter = SECOND_QUARTER[:2]
    assert begun.by_payee[BEN] == (Start(BEN, quarter[0], *quarter, quarter[1]),)
    assert begun.by_payee[ANNA] == (Start(ANNA, DAY, *MAY, quarter[1]),)


def test_each_component_brings_along_what_its_own_period_had() -> None:
    reach, names, start = reach_of(versions(MONTHLY, QUARTERLY)), Names.of(small_organisation()), date(2026, 5, 20)
    credited = [
        (ANNA, start, component, day, minor)
        for component in ("monthly", "quarterly")
        for day, minor in ((date(2026, 4, 2), 10_000), (date(2026, 5, 2), 5_050))
    ]

    found = {
        opening.component: (opening.payee, opening.on, opening.value) for opening in openings(credited, reach, names)
    }

    assert found == {
        "monthly": ("anna", start, Decimal("50.50")),
        "quarterly": ("anna", start, Decimal("150.50")),
    }


def test_what_a_total_has_beside_is_told_at_its_period_s_beginning() -> None:
    reach, names = reach_of(versions(WHOLE_QUARTER)), Names.of(small_organisation())
    counted = Counted(ANNA, "whole", SECOND_QUARTER)
    (opening,) = totals_brought({counted: 12_345}, reach, names)
    assert (opening.on, opening.value) == (SECOND_QUARTER.first_day, Decimal("123.45"))


def test_the_totals_looked_at_are_those_of_every_period_of_a_stretch() -> None:
    reach = reach_of(versions(QUARTERLY, WHOLE))
    begun = starts([(ANNA, date(2026, 5, 20))], reach)
    assert [counted.period.name for counted in totals_looked_at(reach, begun)] == ["2026-05", "2026-06"]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        pytest.param(9_999, 10_000, {ANNA}, id="on the bound the next tier is reached"),
        pytest.param(10_000, 9_999, {ANNA}, id="and below it lost"),
        pytest.param(5_000, 9_999, set(), id="within a tier nothing else moves"),
        pytest.param(20_000, 90_000, set(), id="nor above the last"),
    ],
)
def test_another_tier_turns_the_whole_period(before: int, after: int, found: set[object]) -> None:
    counted = Counted(ANNA, "whole", SECOND_QUARTER)
    assert turned({counted: before}, {counted: after}, reach_of(versions(WHOLE_QUARTER))) == found

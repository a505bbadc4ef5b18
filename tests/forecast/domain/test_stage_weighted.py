"""What the open pipeline is worth in the months to come."""

from datetime import date
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forecast.domain.horizon import forecast_months
from services.forecast.domain.stage_weighted import StageWeighted, weigh_pipeline
from services.forecast.domain.standing import standing_on
from services.forecast.domain.step import Kind, Step
from tests.forecast.domain.lives import lost_after, opened, past, then, won_after

AS_OF = date(2018, 1, 1)
MONTHS = forecast_months(AS_OF, 3)
JANUARY, FEBRUARY, MARCH = range(3)
EXPERIENCED = past(wins=30, losses=10, days=40, opened_on=date(2017, 3, 1))
"""Three in four were won, all of them on day 40."""


def weigh(*steps: Step, as_of: date = AS_OF) -> StageWeighted:
    lives: dict[str, list[Step]] = {}
    for step in steps:
        lives.setdefault(step.opportunity, []).append(step)
    standings = [standing for life in lives.values() if (standing := standing_on(as_of, life))]
    return weigh_pipeline(standings, as_of, MONTHS, "USD")


def amounts(weighted: StageWeighted) -> list[int]:
    return [month.amount.minor for month in weighted.projection]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([], [0, 0, 0], id="an empty pipeline is worth nothing"),
        pytest.param(
            [opened("A", date(2017, 12, 1), expected=date(2018, 2, 14))],
            [0, 2_000, 0],
            id="without wins the definition's probability is placed in the month the deal is expected to close",
        ),
        pytest.param(
            [opened("A", date(2017, 12, 1), expected=date(2018, 5, 1))],
            [0, 0, 0],
            id="a deal expected after the last month is in none of them",
        ),
        pytest.param(
            [opened("A", date(2017, 12, 1), expected=date(2017, 12, 24))],
            [2_000, 0, 0],
            id="an overdue deal is expected in the next month",
        ),
        pytest.param(
            [*EXPERIENCED, opened("A", date(2017, 12, 1), expected=date(2018, 2, 14))],
            [0, 7_500, 0],
            id="with wins the stage's own win rate replaces the definition's probability",
        ),
        pytest.param(
            [*EXPERIENCED, opened("A", date(2017, 12, 20))],
            [7_500, 0, 0],
            id="without a date the time deals usually take decides: day 40 is 29 January",
        ),
        pytest.param(
            [*EXPERIENCED, opened("A", date(2018, 1, 1))],
            [0, 7_500, 0],
            id="opened on the day itself it is open: day 40 is 10 February",
        ),
        pytest.param(
            [*EXPERIENCED, opened("A", date(2017, 12, 20), expected=date(2017, 12, 31))],
            [7_500, 0, 0],
            id="an expected day that has passed says nothing any more, the experience does",
        ),
        pytest.param(
            [*EXPERIENCED, opened("A", date(2017, 11, 1))],
            [0, 0, 0],
            id="open for longer than any win has taken it adds nothing",
        ),
        pytest.param(
            [*won_after(60, opened_on=date(2017, 3, 1), name="won"), opened("A", date(2017, 12, 20))],
            [0, 2_000, 0],
            id="with few wins the definition's probability is placed after the median cycle: day 60 is 18 February",
        ),
        pytest.param(
            [*won_after(5, opened_on=date(2017, 3, 1), name="won"), opened("A", date(2017, 12, 20))],
            [2_000, 0, 0],
            id="a median cycle that has passed places it in the next month",
        ),
        pytest.param(
            [*EXPERIENCED, opened("A", date(2017, 12, 20), stage="Proposal", expected=date(2018, 1, 9))],
            [2_000, 0, 0],
            id="the experience of one stage says nothing about another",
        ),
    ],
)
def test_projection(steps: list[Step], expected: list[int]) -> None:
    assert amounts(weigh(*steps)) == expected


def test_the_clock_starts_when_the_stage_was_entered() -> None:
    moved = then(
        opened("A", date(2017, 6, 1), stage="Contact"), (Kind.MOVED, date(2017, 12, 20), None), stage="Engaging"
    )
    assert amounts(weigh(*EXPERIENCED, *moved)) == [7_500, 0, 0]


def test_closed_deals_add_nothing() -> None:
    assert amounts(weigh(*EXPERIENCED, *lost_after(20, opened_on=date(2017, 12, 1), name="A"))) == [0, 0, 0]


def test_the_interval_is_that_of_independent_bets() -> None:
    bets = [opened(f"A{n}", date(2017, 12, 20), amount=10_000) for n in range(16)]
    month = weigh(*EXPERIENCED, *bets).projection[JANUARY]
    reach = NormalDist().inv_cdf(0.9) * sqrt(16 * 10_000**2 * 0.75 * 0.25)
    assert (month.low.minor, month.high.minor) == (round(120_000 - reach), round(120_000 + reach))


def test_the_low_end_is_never_below_zero() -> None:
    month = weigh(opened("A", date(2017, 12, 1), expected=date(2018, 1, 9))).projection[JANUARY]
    assert month.low.minor == 0


def test_what_is_left_out_is_named() -> None:
    weighted = weigh(*EXPERIENCED, opened("old", date(2017, 6, 1), amount=300), opened("new", date(2017, 12, 20)))
    assert (weighted.open_pipeline.count, weighted.open_pipeline.amount.minor) == (2, 10_300)
    assert (weighted.without_chance.count, weighted.without_chance.amount.minor) == (1, 300)
    assert weigh(opened("A", date(2017, 12, 1))).undated.count == 1


def test_stages_add_up_to_the_open_pipeline() -> None:
    weighted = weigh(*EXPERIENCED, opened("A", AS_OF, amount=1), opened("B", AS_OF, amount=2, stage="Proposal"))
    assert [(s.stage, s.count, s.amount.minor, s.win_rate) for s in weighted.stages] == [
        ("Engaging", 1, 1, 0.75),
        ("Proposal", 1, 2, None),
    ]
    assert sum(stage.amount.minor for stage in weighted.stages) == weighted.open_pipeline.amount.minor


@given(ages=st.lists(st.integers(0, 400), max_size=20))
def test_the_projection_never_exceeds_the_open_pipeline(ages: list[int]) -> None:
    deals = [opened(f"A{n}", date.fromordinal(AS_OF.toordinal() - age)) for n, age in enumerate(ages)]
    weighted = weigh(*EXPERIENCED, *deals)
    assert sum(amounts(weighted)) <= weighted.open_pipeline.amount.minor

"""Where an opportunity stood on a given day."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forecast.domain.standing import Standing, Status, standing_on
from services.forecast.domain.step import Kind, Step
from tests.forecast.domain.lives import ANNA, BILL, opened, then

MAY_1, MAY_5, MAY_9, JUNE_1 = date(2017, 5, 1), date(2017, 5, 5), date(2017, 5, 9), date(2017, 6, 1)
LIFE = then(opened("A", MAY_1), (Kind.WON, MAY_5, 9_000), (Kind.REFUNDED, MAY_9, 2_500))


def on(day: date, steps: list[Step]) -> Standing:
    standing = standing_on(day, steps)
    assert standing is not None
    return standing


@pytest.mark.parametrize(
    ("day", "status", "revenue"),
    [
        pytest.param(MAY_1, Status.OPEN, 0, id="on the day it was opened it is open"),
        pytest.param(date(2017, 5, 4), Status.OPEN, 0, id="the day before it is won it is open"),
        pytest.param(MAY_5, Status.WON, 9_000, id="on the day it is won it is won"),
        pytest.param(date(2017, 5, 8), Status.WON, 9_000, id="before a refund the revenue is whole"),
        pytest.param(MAY_9, Status.WON, 6_500, id="a refund leaves it won and takes its part of the revenue"),
    ],
)
def test_a_past_day_is_answered_from_the_facts_effective_by_then(day: date, status: Status, revenue: int) -> None:
    standing = on(day, LIFE)
    assert (standing.status, standing.revenue) == (status, revenue)


def test_before_it_was_opened_there_is_nothing() -> None:
    assert standing_on(date(2017, 4, 30), LIFE) is None


def test_the_order_of_arrival_does_not_matter() -> None:
    assert len({on(JUNE_1, list(order)) for order in permutations(LIFE)}) == 1


def test_a_correction_holds_from_the_start() -> None:
    corrected = Step("A", 4, Kind.CORRECTED, date(2017, 5, 3), amount=20_000, owner_id=BILL)
    standing = on(date(2017, 5, 4), [*LIFE, corrected])
    assert (standing.status, standing.revenue, standing.owner_id) == (Status.WON, 20_000, BILL)


def test_a_correction_to_a_later_day_takes_the_win_off_the_earlier_one() -> None:
    corrected = Step("A", 4, Kind.CORRECTED, date(2017, 5, 20), amount=9_000, owner_id=ANNA)
    assert on(date(2017, 5, 8), [*LIFE[:2], corrected]).status is Status.OPEN


@pytest.mark.parametrize("won_on", [MAY_5, date(2017, 5, 20)], ids=["on the same day", "on a day after the refund"])
def test_a_correction_keeps_what_was_refunded(won_on: date) -> None:
    corrected = Step("A", 4, Kind.CORRECTED, won_on, amount=10_000, owner_id=ANNA)
    assert on(JUNE_1, [*LIFE, corrected]).revenue == 7_500


def test_a_reopened_deal_is_in_the_pipeline_and_earns_nothing() -> None:
    reopened = Step("A", 4, Kind.REOPENED, JUNE_1, "Proposal", 0.5, 8_000, ANNA)
    standing = on(JUNE_1, [*LIFE, reopened])
    assert (standing.status, standing.stage, standing.amount, standing.revenue) == (Status.OPEN, "Proposal", 8_000, 0)
    assert standing.closed_on is None


def test_won_again_after_reopening_starts_without_the_old_refunds() -> None:
    again = [Step("A", 4, Kind.REOPENED, MAY_9, amount=8_000), Step("A", 5, Kind.WON, JUNE_1, amount=8_000)]
    assert on(JUNE_1, [*LIFE, *again]).revenue == 8_000


def test_stages_are_remembered_with_the_day_they_were_last_entered() -> None:
    life = then(opened("A", MAY_1, stage="Needs"), (Kind.MOVED, MAY_5, None), stage="Proposal")
    assert on(JUNE_1, life).entered == (("Needs", MAY_1), ("Proposal", MAY_5))


def test_a_move_keeps_the_amount() -> None:
    life = then(opened("A", MAY_1, amount=700), (Kind.MOVED, MAY_5, None), stage="Proposal")
    assert on(JUNE_1, life).amount == 700


def test_a_win_whose_opening_is_not_known_here_counts_all_the_same() -> None:
    assert on(JUNE_1, [Step("A", 2, Kind.WON, MAY_5, amount=500)]).revenue == 500


MARCH_1, MARCH_15, APRIL_1 = date(2020, 3, 1), date(2020, 3, 15), date(2020, 4, 1)
JANUARY = opened("A", date(2020, 1, 5), stage="Prospecting")
WON_AGAIN = then(JANUARY, (Kind.WON, MARCH_1, 900), (Kind.REOPENED, APRIL_1, 900), (Kind.WON, MARCH_15, 800))
LOST_AGAIN = then(JANUARY, (Kind.LOST, MARCH_1, None), (Kind.REOPENED, APRIL_1, 900), (Kind.LOST, MARCH_15, None))
MOVED_BACK = [
    JANUARY,
    Step("A", 2, Kind.MOVED, date(2020, 6, 1), "Engaging"),
    Step("A", 3, Kind.MOVED, date(2020, 5, 1), "Prospecting"),
]


@pytest.mark.parametrize(
    ("life", "status", "stage", "closed_on"),
    [
        pytest.param(WON_AGAIN, Status.WON, "Prospecting", MARCH_15, id="won again, dated before the reopening"),
        pytest.param(LOST_AGAIN, Status.LOST, "Prospecting", MARCH_15, id="lost again, dated before the reopening"),
        pytest.param(MOVED_BACK, Status.OPEN, "Prospecting", None, id="moved back, dated before the move"),
    ],
)
def test_it_stands_where_the_pipeline_left_it_whatever_days_the_steps_name(
    life: list[Step], status: Status, stage: str, closed_on: date | None
) -> None:
    for order in permutations(life):
        standing = on(date(2020, 7, 1), list(order))
        assert (standing.status, standing.stage, standing.closed_on) == (status, stage, closed_on)


@pytest.mark.parametrize(
    ("life", "day", "expected"),
    [
        pytest.param(
            WON_AGAIN, date(2020, 3, 14), (Status.WON, MARCH_1), id="until the second win the first one holds"
        ),
        pytest.param(WON_AGAIN, MARCH_15, (Status.WON, MARCH_15), id="from its day on the second one holds"),
        pytest.param(WON_AGAIN, APRIL_1, (Status.WON, MARCH_15), id="the reopening before it no longer opens anything"),
        pytest.param(LOST_AGAIN, date(2020, 3, 14), (Status.LOST, MARCH_1), id="a loss likewise"),
        pytest.param(MOVED_BACK, date(2020, 6, 1), (Status.OPEN, None), id="a move undone in advance moves nothing"),
        pytest.param(
            [*WON_AGAIN[:3], Step("A", 4, Kind.MOVED, date(2020, 2, 1), "Engaging")],
            date(2020, 3, 14),
            (Status.WON, MARCH_1),
            id="a closing holds until its reopening, whatever was dated before it afterwards",
        ),
    ],
)
def test_of_the_facts_effective_by_a_day_the_one_told_last_holds(
    life: list[Step], day: date, expected: tuple[Status, date | None]
) -> None:
    standing = on(day, life)
    assert (standing.status, standing.closed_on) == expected


@given(order=st.permutations(LIFE), day=st.dates(date(2017, 4, 1), date(2017, 7, 1)))
def test_repeated_and_shuffled_facts_change_nothing(order: list[Step], day: date) -> None:
    assert standing_on(day, order) == standing_on(day, LIFE)

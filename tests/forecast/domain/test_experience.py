"""What the past of a stage teaches."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forecast.domain.experience import StageExperience, experience_of, median_won_cycle
from services.forecast.domain.standing import Standing, Status

START = date(2017, 1, 1)
AS_OF = date(2017, 4, 11)


def stood(days: int, status: Status) -> Standing:
    """Decided so many days after the start, or opened so many days ago and still open."""
    if status is Status.OPEN:
        entered_on, closed_on = AS_OF - timedelta(days), None
    else:
        entered_on, closed_on = START, START + timedelta(days)
    entered = (("Engaging", entered_on),)
    return Standing("x", status, "Engaging", entered=entered, opened_on=entered_on, closed_on=closed_on)


def learned(*lives: tuple[int, Status]) -> StageExperience:
    return experience_of([stood(*life) for life in lives], AS_OF)["Engaging"]


def test_the_win_rate_is_won_among_decided() -> None:
    experience = learned((5, Status.WON), (9, Status.LOST), (9, Status.WON), (50, Status.OPEN))
    assert experience.win_rate == pytest.approx(2 / 3)


def test_what_lingers_lowers_the_chance() -> None:
    decided = learned((10, Status.WON), (20, Status.WON))
    lingering = learned((10, Status.WON), (20, Status.WON), (90, Status.OPEN), (90, Status.OPEN))
    assert decided.chance(0, 1, 30) == pytest.approx(1.0)
    assert lingering.chance(0, 1, 30) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("waited", "first", "last", "chance"),
    [
        pytest.param(0, 1, 10, 1 / 4, id="one of four is won by day ten"),
        pytest.param(0, 1, 40, 1 / 2, id="two of four are won in the end"),
        pytest.param(10, 11, 40, 1 / 2, id="after day ten two are undecided, and one of them is won"),
        pytest.param(10, 5, 40, 1 / 2, id="days already waited do not count again"),
        pytest.param(20, 21, 30, 0.0, id="nothing was won in those days"),
        pytest.param(40, 41, 90, 0.0, id="after the longest win there was no other"),
        pytest.param(400, 401, 430, 0.0, id="longer than anything lasted, the past knows no win"),
    ],
)
def test_chance(waited: int, first: int, last: int, chance: float) -> None:
    experience = learned((10, Status.WON), (10, Status.LOST), (40, Status.WON), (20, Status.LOST))
    assert experience.chance(waited, first, last) == pytest.approx(chance)


LIVES = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(list(Status))), min_size=1, max_size=40)


@given(lives=LIVES, waited=st.integers(0, 80), cut=st.integers(0, 80))
def test_chances_of_adjoining_spans_add_up_and_stay_within_one(
    lives: list[tuple[int, Status]], waited: int, cut: int
) -> None:
    experience = learned(*lives)
    whole = experience.chance(waited, waited + 1, waited + 100)
    parts = experience.chance(waited, waited + 1, waited + cut) + experience.chance(
        waited, waited + cut + 1, waited + 100
    )
    assert whole == pytest.approx(parts)
    assert -1e-9 <= whole <= 1 + 1e-9


def test_the_median_cycle_is_that_of_wins_only() -> None:
    standings = [stood(days, Status.WON) for days in (10, 30, 80)] + [stood(1, Status.LOST)]
    assert median_won_cycle(standings) == 30


def test_without_a_win_there_is_no_median_cycle() -> None:
    assert median_won_cycle([stood(1, Status.LOST)]) is None

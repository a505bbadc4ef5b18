"""The steps of an opportunity as they hold."""

from datetime import date
from itertools import permutations

from services.forecast.domain.step import Kind, Step, in_order

OPENED = Step("A", 1, Kind.OPENED, date(2017, 5, 1))
WON = Step("A", 2, Kind.WON, date(2017, 5, 9), amount=100)
CORRECTED = Step("A", 3, Kind.CORRECTED, date(2017, 5, 5), amount=90)


def test_a_correction_stands_in_the_place_of_the_win() -> None:
    assert [(step.kind, step.on, step.amount) for step in in_order([OPENED, WON, CORRECTED])] == [
        (Kind.OPENED, OPENED.on, None),
        (Kind.WON, CORRECTED.on, 90),
    ]


def test_a_second_correction_replaces_the_first() -> None:
    again = Step("A", 4, Kind.CORRECTED, date(2017, 5, 6), amount=80)
    assert [step.amount for step in in_order([OPENED, WON, CORRECTED, again])] == [None, 80]


def test_only_the_win_after_a_reopening_is_corrected() -> None:
    reopened = Step("A", 3, Kind.REOPENED, date(2017, 5, 10))
    won_again = Step("A", 4, Kind.WON, date(2017, 5, 20), amount=70)
    corrected = Step("A", 5, Kind.CORRECTED, date(2017, 5, 21), amount=60)
    kept = in_order([OPENED, WON, reopened, won_again, corrected])
    assert [step.amount for step in kept if step.kind is Kind.WON] == [100, 60]


def test_a_correction_whose_win_is_not_known_here_counts_as_the_win() -> None:
    assert [step.kind for step in in_order([CORRECTED])] == [Kind.WON]


def test_steps_of_one_day_keep_the_order_they_were_told_in() -> None:
    moved = [Step("A", sequence, Kind.MOVED, OPENED.on, f"stage {sequence}") for sequence in (2, 3)]
    orders = {tuple(in_order(order)) for order in permutations([OPENED, *moved])}
    assert orders == {(OPENED, *moved)}

"""Who is left out for answering 500, for how long, and who is needed too much for that."""

from __future__ import annotations

import pytest

from services.gateway.domain.resilience.ejection import FAULTS_IN_A_ROW, Ejection, can_do_without


def ejected(at: float = 0.0, times: int = 1) -> Ejection:
    one, now = Ejection(), at
    for _ in range(times):
        now = max(now, one.until)
        for _ in range(FAULTS_IN_A_ROW):
            one.faulted(now, can_go=True)
    return one


def test_the_fifth_fault_in_a_row_ejects_for_half_a_minute() -> None:
    one = Ejection()
    faults = [one.faulted(0.0, can_go=True) for _ in range(FAULTS_IN_A_ROW)]
    assert faults == [False] * (FAULTS_IN_A_ROW - 1) + [True]
    assert [one.is_out(now) for now in (0.0, 29.9, 30.0)] == [True, True, False]


def test_an_answer_in_between_begins_the_count_anew() -> None:
    one = Ejection()
    for _ in range(FAULTS_IN_A_ROW - 1):
        one.faulted(0.0, can_go=True)
    one.answered(0.0)
    assert not one.faulted(0.0, can_go=True)


def test_whoever_is_needed_stays_and_goes_as_soon_as_it_can_be_done_without() -> None:
    one = Ejection()
    assert not any(one.faulted(0.0, can_go=False) for _ in range(3 * FAULTS_IN_A_ROW))
    assert one.faulted(0.0, can_go=True)


@pytest.mark.parametrize(("times", "seconds"), [(1, 30), (2, 60), (3, 90), (20, 300)])
def test_each_time_it_stays_out_longer_up_to_five_minutes(times: int, seconds: float) -> None:
    before = ejected(times=times - 1).until if times > 1 else 0.0
    assert ejected(times=times).until - before == seconds


def test_an_answer_after_its_time_makes_the_next_one_short_again() -> None:
    one = ejected(times=3)
    one.answered(one.until - 1)
    assert one.times == 3
    one.answered(one.until)
    assert one.times == 0


@pytest.mark.parametrize(
    ("healthy_others", "of_all", "can_go"),
    [
        pytest.param(0, 1, False, id="the only one"),
        pytest.param(1, 2, True, id="one of two, the other healthy"),
        pytest.param(0, 2, False, id="one of two, the other gone"),
        pytest.param(2, 3, True, id="one of three"),
        pytest.param(1, 3, False, id="the second of three"),
        pytest.param(2, 4, True, id="the second of four"),
        pytest.param(1, 4, False, id="the third of four"),
    ],
)
def test_half_of_them_remain(healthy_others: int, of_all: int, can_go: bool) -> None:
    assert can_do_without(healthy_others, of_all) is can_go

"""The order of each key's events, kept in memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.in_order import InOrder

KEY = ("shop.orders", "a")


def taken(order: InOrder[int], numbers: list[int]) -> list[int]:
    return [one for number in numbers for one in order.take(KEY, number, number)]


@pytest.mark.parametrize(
    ("arrived", "given_up", "given_out"),
    [
        pytest.param([1, 2, 3], (), [1, 2, 3], id="in order"),
        pytest.param([1, 1, 2, 1, 2], (), [1, 2], id="a copy is never given out"),
        pytest.param([2, 3, 1], (), [1, 2, 3], id="what came too early waits"),
        pytest.param([1, 3, 4], (), [1], id="behind a gap nothing is given out"),
        pytest.param([1, 3, 4], (range(2, 3),), [1, 3, 4], id="a number passed over is not waited for"),
        pytest.param([1, 3, 2, 4], (range(2, 3),), [1, 3, 4], id="a number passed over is never given out"),
        pytest.param([4, 5], (range(1, 3), range(3, 4)), [4, 5], id="gaps passed over one after the other"),
    ],
)
def test_what_is_given_out(arrived: list[int], given_up: tuple[range, ...], given_out: list[int]) -> None:
    assert taken(InOrder({KEY: given_up} if given_up else {}), arrived) == given_out


@given(st.lists(st.integers(1, 12), max_size=40))
def test_any_arrival_gives_out_the_unbroken_beginning_once_and_in_order(arrived: list[int]) -> None:
    order = InOrder[int]()
    first_missing = next(number for number in range(1, 14) if number not in arrived)
    assert taken(order, arrived) == list(range(1, first_missing))
    assert order.waiting() == [(KEY, number) for number in sorted(set(arrived)) if number > first_missing]


@given(st.lists(st.integers(1, 9), max_size=20), st.lists(st.integers(1, 9), max_size=20))
def test_what_was_taken_since_the_mark_can_be_undone(before: list[int], since: list[int]) -> None:
    order, undisturbed = InOrder[int](), InOrder[int]()
    taken(order, before)
    taken(undisturbed, before)
    order.mark()
    taken(order, since)
    order.undo()
    assert order.waiting() == undisturbed.waiting()
    assert taken(order, list(range(1, 10))) == taken(undisturbed, list(range(1, 10)))

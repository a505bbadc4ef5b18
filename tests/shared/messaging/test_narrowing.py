"""Culprits are found with few attempts, and hold up nobody but their own key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.narrowing import Attempt, Narrowing, Settling


@given(st.integers(1, 40), st.sets(st.integers(0, 39)), st.integers(1, 5))
def test_exactly_the_first_culprit_of_each_key_is_dead_and_only_its_key_stops(
    events: int, culprits: set[int], keys: int
) -> None:
    narrowing = Narrowing([[(("topic", str(event % keys)), event) for event in range(events)]])
    done: list[int] = []
    dead: list[int] = []
    while (part := narrowing.next()) is not None:
        if culprits.isdisjoint(part):
            done += part
        elif (culprit := narrowing.failed()) is not None:
            dead.append(culprit)
    for key in range(keys):
        mine = list(range(key, events, keys))
        first = next((event for event in mine if event in culprits), None)
        assert [event for event in dead if event % keys == key] == ([] if first is None else [first])
        expected = mine if first is None else mine[: mine.index(first)]
        assert [event for event in done if event % keys == key] == expected


def test_one_culprit_among_many_costs_few_attempts() -> None:
    narrowing = Narrowing([[(("topic", str(event)), event) for event in range(512)]])
    attempts = 0
    while (part := narrowing.next()) is not None:
        attempts += 1
        if 300 in part:
            narrowing.failed()
    assert attempts <= 20


@given(st.integers(1, 30), st.sets(st.integers(0, 29)))
def test_what_fails_only_at_commit_is_condemned_alone_and_everything_else_committed(
    records: int, culprits: set[int]
) -> None:
    settling, committed, condemned = Settling(records), list[int](), list[int]()
    while (attempt := settling.next()) is not None:
        mine = list(range(attempt.first, attempt.end))
        if attempt.condemned is not None:
            condemned += mine
            settling.succeeded()
        elif culprits.isdisjoint(mine):
            committed += mine
            settling.succeeded()
        else:
            settling.failed(ValueError("at commit"))
    assert condemned == sorted(culprits & set(range(records)))
    assert committed == [record for record in range(records) if record not in culprits]


def test_it_is_tried_as_a_whole_then_narrowed_then_alone_then_condemned() -> None:
    settling, error, tried = Settling(1), ValueError("at commit"), list[Attempt | None]()
    for _ in range(4):
        tried.append(settling.next())
        if len(tried) < 4:
            settling.failed(error)
    assert tried == [
        Attempt(0, 1),
        Attempt(0, 1, narrowing=True),
        Attempt(0, 1, narrowing=True, alone=True),
        Attempt(0, 1, narrowing=True, alone=True, condemned=error),
    ]
    with pytest.raises(ValueError, match="at commit"):
        settling.failed(error)

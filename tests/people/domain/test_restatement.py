"""A dated change holds until something else was said of the same thing."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.errors import BeforeTheBeginning
from services.people.domain.restatement import restate
from shared.kernel.hierarchy import MemberState, Organisation

START = date(2016, 1, 1)
ANNA = MemberState(UUID(int=1), START, 1, "anna", "Anna Snelling", UUID(int=9), rank="junior", territories=("East",))


def day(number: int) -> date:
    return START + timedelta(days=number)


def told(*changes: tuple[int, dict[str, Any]]) -> list[MemberState]:
    """Anna's history after these changes, in the order they were recorded."""
    history = [ANNA]
    for number, facts in changes:
        history = sorted([*history, *restate(history, day(number), facts)], key=lambda s: (s.effective_on, s.sequence))
    return history


def on(history: list[MemberState], number: int) -> MemberState:
    state = Organisation.of(history, ()).member(ANNA.member_id, day(number))
    assert state is not None
    return state


@pytest.mark.parametrize(
    ("changes", "looked_at", "rank", "territories"),
    [
        pytest.param([(10, {"rank": "senior"})], 9, "junior", ("East",), id="nothing holds before its day"),
        pytest.param([(10, {"rank": "senior"})], 10, "senior", ("East",), id="a change holds from its own day on"),
        pytest.param(
            [(20, {"rank": "senior"}), (10, {"territories": ("West",)})],
            25,
            "senior",
            ("West",),
            id="a change recorded late reaches past a later change of something else",
        ),
        pytest.param(
            [(20, {"rank": "lead"}), (10, {"rank": "senior"})],
            25,
            "lead",
            ("East",),
            id="a change recorded late stops at a later change of the same thing",
        ),
        pytest.param(
            [(10, {"rank": "senior"}), (10, {"rank": "lead"})],
            10,
            "lead",
            ("East",),
            id="of two changes for one day the later recorded counts",
        ),
    ],
)
def test_what_holds_on_a_day(
    changes: list[tuple[int, dict[str, Any]]], looked_at: int, rank: str, territories: tuple[str, ...]
) -> None:
    state = on(told(*changes), looked_at)
    assert (state.rank, state.territories) == (rank, territories)


def test_what_holds_already_is_not_said_again() -> None:
    assert restate([ANNA], day(5), {"rank": "junior"}) == []


def test_nothing_holds_before_the_beginning() -> None:
    with pytest.raises(BeforeTheBeginning):
        restate([ANNA], START - timedelta(days=1), {"rank": "senior"})


def test_statements_are_numbered_on() -> None:
    history = told((20, {"rank": "senior"}), (10, {"territories": ("West",)}))
    assert sorted(state.sequence for state in history) == [1, 2, 3, 4]


days_and_facts = st.tuples(st.integers(1, 9), st.sets(st.sampled_from(["rank", "weight"]), min_size=1))


@given(said=st.lists(days_and_facts, max_size=6, unique_by=lambda change: change[0]), shuffler=st.randoms())
def test_changes_of_different_days_end_alike_in_any_order_of_recording(
    said: list[tuple[int, set[str]]], shuffler: Random
) -> None:
    """Each day says something new: saying what holds already leaves no trace that a later correction would respect."""
    facts = {"rank": "rank of day {}", "weight": "{}"}
    changes = [(number, {name: facts[name].format(number) for name in names}) for number, names in said]
    in_order = told(*sorted(changes, key=lambda change: change[0]))
    shuffler.shuffle(changes)
    any_order = told(*changes)
    for number in range(11):
        expected, found = on(in_order, number), on(any_order, number)
        assert (found.rank, found.weight) == (expected.rank, expected.weight)

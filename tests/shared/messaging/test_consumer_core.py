"""What becomes of received records: tables of arrivals, and properties that hold for any disorder."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.consumer_core import (
    ATTEMPTS,
    LONGEST_RETRY_SECONDS,
    Aggregate,
    PositionLost,
    Standing,
    begun,
    not_overtaken,
    planned,
    reached,
    retry_after,
    settled,
)
from shared.messaging.log import Place

A, B = ("shop.orders", "a"), ("shop.orders", "b")
PLACE, OTHER = Place("shop.orders", 0), Place("shop.orders", 1)


class One(NamedTuple):
    """An event: its id says what it is."""

    event_id: str
    sequence: int | None
    aggregate: Aggregate = A
    type: str = "placed"


class At(NamedTuple):
    """A record."""

    place: Place
    offset: int


def events(text: str) -> list[One]:
    """`a1 b2 a3-` are the first of a, the second of b and the third of a, which is of a type nobody reacts to."""
    kinds = {True: "forgotten", False: "placed"}
    return [
        One(word.strip("-"), int(word[1:].strip("-")), A if word[0] == "a" else B, kinds[word.endswith("-")])
        for word in text.split()
    ]


def ids(those: list[One]) -> str:
    return " ".join(one.event_id for one in those)


@pytest.mark.parametrize(
    ("last", "arriving", "parked", "due", "stale", "held"),
    [
        pytest.param(0, "a1 a2 a3", "", "a1 a2 a3", "", "", id="in order, all are due"),
        pytest.param(0, "a1 a2- a3", "", "a1 a2 a3", "", "", id="a type nobody reacts to counts"),
        pytest.param(0, "a2 a3", "", "", "", "a2 a3", id="behind a gap they wait"),
        pytest.param(0, "a2 a1", "", "a1 a2", "", "", id="swapped within a batch, they are put right"),
        pytest.param(0, "a1 a3 a2", "", "a1 a2 a3", "", "", id="what is missing comes later in the batch"),
        pytest.param(1, "a2", "a3 a4 a6", "a2 a3 a4", "", "a6", id="what was missing releases those that follow on"),
        pytest.param(1, "a3", "a4", "", "", "a3 a4", id="what comes may itself be too early"),
        pytest.param(4, "a3 a5", "", "a5", "a3", "", id="what is behind is stale"),
        pytest.param(4, "a3- a5", "", "a5", "", "", id="but not if nobody reacts to it"),
        pytest.param(4, "", "a3 a5", "a5", "a3", "", id="what was parked may be stale by now"),
        pytest.param(0, "b2 a1 b1", "", "a1 b1 b2", "", "", id="keys do not wait for each other"),
    ],
)
def test_it_takes_each_key_in_its_order(last: int, arriving: str, parked: str, due: str, stale: str, held: str) -> None:
    coming = events(arriving)
    fresh = {one.event_id for one in coming}
    waiting = {A: events(parked)} if parked else {}
    plan = planned(coming, {"placed"}, fresh, {A: Standing(last), B: Standing()}, waiting)
    assert (ids(plan.due), ids(plan.stale), ids(plan.held)) == (due, stale, held)
    assert plan.gaps == len(plan.held)


def test_behind_a_dead_letter_everything_waits_and_is_no_gap() -> None:
    plan = planned(events("a2 a3- b1"), {"placed"}, {"a2", "a3", "b1"}, {A: Standing(1, halted=True), B: Standing()})
    assert (ids(plan.due), ids(plan.held), plan.gaps) == ("b1", "a2 a3", 0)


def test_copies_are_known_by_their_receipts_also_within_a_batch() -> None:
    plan = planned(events("a1 a1 a2"), {"placed"}, {"a1"}, {A: Standing()})
    assert (ids(plan.due), plan.duplicates) == ("a1", 2)


@pytest.mark.parametrize(
    ("kind", "unplaceable", "held"), [("placed", 1, "a1"), ("forgotten", 0, "")], ids=["handled", "not handled"]
)
def test_an_event_without_a_number_halts_its_key_if_anybody_reacts_to_it(
    kind: str, unplaceable: int, held: str
) -> None:
    strange = One("x", None, A, kind)
    plan = planned([strange, *events("a1")], {"placed"}, {"x", "a1"}, {A: Standing()})
    assert (len(plan.unplaceable), ids(plan.held)) == (unplaceable, held)


def test_a_dead_event_holds_up_what_is_due_behind_it() -> None:
    standings = {A: Standing(), B: Standing()}
    plan = planned(events("a1 a2 b1"), {"placed"}, {"a1", "a2", "b1"}, standings, {A: events("a3 a5")})
    end = settled(plan, {"a2"}, {"a3", "a5"}, standings)
    assert (ids(end.parked), ids(end.still_held), end.released) == ("", "a5 a3", set())
    assert end.last == {A: 1, B: 1}


def test_a_dead_event_that_was_parked_is_parked_no_more() -> None:
    plan = planned(events("a1"), {"placed"}, {"a1"}, {A: Standing()}, {A: events("a2 a3")})
    end = settled(plan, {"a2"}, {"a2", "a3"}, {A: Standing()})
    assert (ids(end.still_held), end.released, end.last) == ("a3", {"a2"}, {A: 1})


@given(st.permutations(range(1, 9)), st.lists(st.integers(1, 8), max_size=6), st.integers(1, 4))
def test_in_whatever_order_and_however_often_they_come_each_is_due_once_and_in_order(
    order: list[int], copies: list[int], size: int
) -> None:
    arriving = [One(f"a{number}", number) for number in (*order[:4], *copies, *order[4:])]
    received: set[str] = set()
    parked: list[One] = []
    last, taken = 0, []
    for at in range(0, len(arriving), size):
        batch = arriving[at : at + size]
        fresh = {one.event_id for one in batch} - received
        received |= fresh
        plan = planned(batch, {"placed"}, fresh, {A: Standing(last)}, {A: parked})
        end = settled(plan, (), {one.event_id for one in parked}, {A: Standing(last)})
        taken += [one.sequence for one in plan.due]
        parked = sorted(plan.held, key=lambda one: one.sequence or 0)
        last = end.last.get(A, last)
    assert taken == list(range(1, 9))
    assert not parked


def test_records_passed_by_another_are_left_out() -> None:
    records = [At(PLACE, 4), At(PLACE, 5), At(OTHER, 0)]
    assert not_overtaken(records, {PLACE: 4}, {PLACE: 5, OTHER: 0}) == records[1:]


@pytest.mark.parametrize("positions", [{}, {PLACE: 3}], ids=["no position", "a position before the records"])
def test_records_beyond_the_position_are_not_read(positions: dict[Place, int]) -> None:
    with pytest.raises(PositionLost):
        not_overtaken([At(PLACE, 4)], {PLACE: 4}, positions)


def test_what_follows_a_part_committed_alone_begins_behind_it() -> None:
    """A database put back between the two parts of a batch must be noticed by the second."""
    records = [At(PLACE, 4), At(OTHER, 7), At(PLACE, 5)]
    started = begun({PLACE: 4, OTHER: 7}, records[:2])
    assert started == {PLACE: 5, OTHER: 8}
    with pytest.raises(PositionLost):
        not_overtaken(records[2:], started, {PLACE: 4, OTHER: 7})
    assert reached(records) == {PLACE: 6, OTHER: 8}


def test_a_parked_event_is_looked_at_less_and_less_often_and_not_for_ever() -> None:
    pauses = [retry_after(attempts) for attempts in range(ATTEMPTS)]
    assert pauses == sorted(pauses, key=lambda pause: pause or 0.0)
    assert pauses[0] == 1.0
    assert all(pause is not None and pause <= LONGEST_RETRY_SECONDS for pause in pauses)
    assert retry_after(ATTEMPTS) is None

"""Cutting a batch into runs: order per key, everything once, and runs as long as they can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.runs import runs_of

batches = st.lists(st.tuples(st.sampled_from("PQRS"), st.sampled_from("abcde")), max_size=60)


def runs(batch: list[tuple[str, str]]) -> list[list[tuple[int, str, str]]]:
    items = [(index, kind, key) for index, (kind, key) in enumerate(batch)]
    return runs_of(items, [kind for kind, _ in batch], [key for _, key in batch])


@given(batches)
def test_every_event_is_in_exactly_one_run_of_its_kind(batch: list[tuple[str, str]]) -> None:
    cut = runs(batch)
    assert sorted(item for run in cut for item in run) == [(i, kind, key) for i, (kind, key) in enumerate(batch)]
    assert all(len({kind for _, kind, _ in run}) == 1 for run in cut)


@given(batches)
def test_order_holds_within_a_key(batch: list[tuple[str, str]]) -> None:
    delivered = [item for run in runs(batch) for item in run]
    for key in "abcde":
        mine = [index for index, _, its_key in delivered if its_key == key]
        assert mine == sorted(mine)


@given(batches)
def test_a_run_keeps_the_order_of_the_log(batch: list[tuple[str, str]]) -> None:
    assert all(run == sorted(run) for run in runs(batch))


@pytest.mark.parametrize(
    ("batch", "kinds"),
    [
        pytest.param("", "", id="nothing gives no run"),
        pytest.param("Pa Pb Pa", "P", id="one kind is one run"),
        pytest.param("Pa Qa Pb Qb Pc Qc", "PQ", id="the same life of three keys takes two runs, not six"),
        pytest.param("Pa Qb Pb Pc", "PQP", id="what is at the head of most keys goes first"),
        pytest.param("Qa Pb", "QP", id="among equals the earliest goes first"),
        pytest.param("Pa Qa Pa", "PQP", id="a key's own order is never given up for length"),
    ],
)
def test_runs_are_few(batch: str, kinds: str) -> None:
    assert "".join(run[0][1] for run in runs([(pair[0], pair[1]) for pair in batch.split()])) == kinds

"""The walk's order over columns is the order of code points, whatever the length and the script of the ids."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.vectors.order import Runs, rank, walk_order

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(TEXTS))
def test_ranks_compare_as_texts_do(texts: list[str]) -> None:
    ranks = rank(texts)
    pairs = [(first, second) for first in range(len(texts)) for second in range(len(texts))]
    assert all((texts[a] < texts[b]) == bool(ranks[a] < ranks[b]) for a, b in pairs)
    assert all((texts[a] == texts[b]) == bool(ranks[a] == ranks[b]) for a, b in pairs)


def test_order_is_payee_then_day_then_id_then_line() -> None:
    rows = [(1, 2, "b", 1), (0, 3, "a", 1), (1, 2, "a", 2), (1, 1, "z", 1), (1, 2, "a", 1)]
    payee, day, ids, line = zip(*rows, strict=True)
    order = walk_order(np.array(payee), np.array(day), rank(ids), np.array(line))
    assert [rows[row] for row in order] == sorted(rows)


def test_runs_begin_where_payee_or_period_changes() -> None:
    runs = Runs.of(np.array([0, 0, 0, 1, 1]), np.array([1, 1, 2, 2, 2]))
    values = np.array([5, 7, 11, 13, 17])
    assert runs.first.tolist() == [0, 2, 3]
    assert runs.before(values).tolist() == [0, 5, 0, 0, 13]
    assert runs.totals(values).tolist() == [12, 11, 30]


def test_nothing_has_no_runs() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    runs = Runs.of(nothing, nothing)
    assert runs.before(nothing).tolist() == runs.totals(nothing).tolist() == []

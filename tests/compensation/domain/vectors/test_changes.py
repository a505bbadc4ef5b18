"""What differs between the lines wanted and the lines booked."""

from __future__ import annotations

import numpy as np

from services.compensation.domain.vectors.bound import Column
from services.compensation.domain.vectors.changes import Changes, changes


def lines(*rows: tuple[int, int, bytes, int]) -> dict[str, Column]:
    """Deal, payee, period and amount as columns."""
    deals, payees, periods, amounts = zip(*rows, strict=True) if rows else ((), (), (), ())
    return {
        "deal_id": np.array([deal.to_bytes(16, "big") for deal in deals], dtype="V16"),
        "payee_id": np.array([payee.to_bytes(16, "big") for payee in payees], dtype="V16"),
        "period": np.array(periods, dtype="S7"),
        "amount": np.array(amounts, dtype=np.int64),
        "credited": np.array(amounts, dtype=np.int64),
        "plan_version": np.ones(len(deals), dtype=np.int64),
    }


def told(found: Changes) -> tuple[list[int], list[int], list[int]]:
    """New, changed and gone."""
    return found.new.tolist(), found.changed.tolist(), found.gone.tolist()


A, B, C = (1, 9, b"2026-01", 10), (2, 9, b"2026-01", 20), (3, 8, b"2026-02", 30)


def test_the_same_lines_in_any_order_differ_in_nothing() -> None:
    assert told(changes(lines(A, B, C), lines(C, A, B))) == ([], [], [])


def test_first_everything_is_new() -> None:
    assert told(changes(lines(A, B), lines())) == ([0, 1], [], [])


def test_another_figure_is_a_change() -> None:
    assert told(changes(lines(A, (*B[:3], 21), C), lines(A, B, C))) == ([], [1], [])


def test_another_period_or_payee_is_another_line() -> None:
    moved = (1, 9, b"2026-02", 10)
    assert told(changes(lines(moved), lines(A))) == ([0], [], [0])
    assert told(changes(lines((1, 7, b"2026-01", 10)), lines(A))) == ([0], [], [0])


def test_what_is_at_nothing_already_is_not_gone_again() -> None:
    assert told(changes(lines(A), lines(A, (*B[:3], 0)))) == ([], [], [])

"""Balances taken over from another system."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.compensation.domain.ledger.account import NOTHING, Account
from services.compensation.domain.month_end.opening import attained, opened, unreconciled
from services.compensation.domain.own_facts import Opened


@pytest.mark.parametrize(
    ("kind", "account", "stands"),
    [
        pytest.param("earned", Account.EARNED, 100, id="earned is owed to the person"),
        pytest.param("held", Account.HELD, 100, id="held as well"),
        pytest.param("receivable", Account.RECOVERABLE, -100, id="a receivable is owed by the person"),
        pytest.param("draw", Account.ADVANCED, -100, id="a draw as well"),
    ],
)
def test_opening(kind: str, account: Account, stands: int) -> None:
    after = NOTHING.after(opened(kind, 100))
    assert (after[account], sum(after.minor.values())) == (stands, 0)


def test_opening_attainment_adds_up_by_currency() -> None:
    said = [
        Opened(kind="attainment", component="c", on=date(2026, 3, 1), value=Decimal("12.5")),
        Opened(kind="attainment", component="d", on=date(2026, 3, 1), value=Decimal(1)),
        Opened(kind="attainment", component="d", on=date(2026, 3, 1), value=Decimal(7), currency="JPY"),
        Opened(kind="held", on=date(2026, 3, 1), value=Decimal(9)),
    ]
    assert attained(said, "USD") == {("attainment", "USD"): 13_50, ("attainment", "JPY"): 7}


def test_totals_must_agree() -> None:
    stated = {("earned", "USD"): 100, ("held", "USD"): 50}
    assert unreconciled(stated, {("earned", "USD"): 100, ("draw", "EUR"): 1}) == ["draw in EUR", "held in USD"]
    assert unreconciled(stated, stated) == []

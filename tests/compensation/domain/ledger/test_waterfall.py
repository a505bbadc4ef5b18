"""In which order pay is given and taken back; no rule makes or loses a cent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.ledger.account import Account, Balances
from services.compensation.domain.ledger.payout import payout
from services.compensation.domain.ledger.waterfall import claw_back, earn, release, settle_late, withhold

MINE = (Account.HELD, Account.EARNED, Account.RECOVERABLE)
amounts = st.integers(min_value=0, max_value=10**6)


def standing(held: int = 0, earned: int = 0, recoverable: int = 0) -> Balances:
    """What stands on somebody's accounts."""
    return Balances({Account.HELD: held, Account.EARNED: earned, Account.RECOVERABLE: recoverable})


def left(balances: Balances) -> tuple[int, int, int]:
    """Held, earned and recoverable."""
    return (balances[Account.HELD], balances[Account.EARNED], balances[Account.RECOVERABLE])


@pytest.mark.parametrize(
    ("before", "taken", "after"),
    [
        pytest.param(standing(100, 50), 80, (20, 50, 0), id="what is held is cancelled first"),
        pytest.param(standing(100, 50), 120, (0, 30, 0), id="then what is earned and unpaid"),
        pytest.param(standing(100, 50), 200, (0, 0, -50), id="the rest is owed"),
        pytest.param(standing(0, 0, -10), 5, (0, 0, -15), id="nothing there: all of it is owed"),
        pytest.param(standing(0, -20), 5, (0, -20, -5), id="below zero there is nothing to take"),
    ],
)
def test_a_clawback(before: Balances, taken: int, after: tuple[int, int, int]) -> None:
    assert left(before.after(claw_back(taken, before))) == after


def test_what_was_forfeited_is_taken_back_before_anything_is_owed() -> None:
    before = Balances({Account.EARNED: 10, Account.FORFEITED: 50})
    after = before.after(claw_back(70, before))
    assert (after[Account.EARNED], after[Account.FORFEITED], after.owed_by_person) == (0, 0, 10)


@pytest.mark.parametrize(
    ("amount", "held", "before", "after"),
    [
        pytest.param(100, 0, standing(), (0, 100, 0), id="earned"),
        pytest.param(100, 40, standing(), (40, 60, 0), id="earned, a part of it withheld"),
        pytest.param(0, -40, standing(40, 60), (0, 100, 0), id="what was withheld is set free"),
        pytest.param(0, -40, standing(10, 60), (0, 70, 0), id="what a clawback cancelled is not set free"),
        pytest.param(-100, -40, standing(40, 60), (0, 0, 0), id="never earned after all"),
    ],
)
def test_an_open_period(amount: int, held: int, before: Balances, after: tuple[int, int, int]) -> None:
    assert left(before.after(earn(amount, held, before))) == after


@given(amount=st.integers(-(10**6), 10**6), held=st.integers(-(10**6), 10**6), had=amounts, has=amounts)
def test_a_late_change_moves_exactly_what_was_earned(amount: int, held: int, had: int, has: int) -> None:
    before = standing(had, has)
    after = before.after(settle_late(amount, held, before))

    assert sum(left(after)) - sum(left(before)) == amount
    assert sum(after.minor.values()) == sum(before.minor.values())


@given(held=amounts, had=amounts, has=amounts)
def test_holding_and_letting_go_only_move_between_the_two(held: int, had: int, has: int) -> None:
    before = standing(had, has)
    for transfers in (release(held, before), withhold(held, before)):
        after = before.after(transfers)
        assert sum(left(after)) == sum(left(before))
        assert min(after[Account.HELD], after[Account.EARNED]) >= 0


@given(had=amounts, has=st.integers(-(10**6), 10**6), owed=amounts)
def test_nobody_is_paid_below_zero_and_no_debt_is_forgotten(had: int, has: int, owed: int) -> None:
    before = standing(had, has, -owed)
    out = payout(before)
    after = before.after(out.transfers)

    assert out.minor >= 0
    assert after[Account.PAYABLE] == out.minor
    assert after[Account.EARNED] == 0
    assert sum(left(after)) + out.minor == sum(left(before))
    assert out.minor == 0 or after[Account.RECOVERABLE] == 0

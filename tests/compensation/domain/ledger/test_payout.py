"""What a payroll run pays one person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.compensation.domain.ledger.account import Account, Balances
from services.compensation.domain.ledger.payout import confirm, give_back, payout, write_off


@pytest.mark.parametrize(
    ("earned", "owed", "limit", "paid", "recovered"),
    [
        pytest.param(100, 0, "1", 100, 0, id="what is earned is paid"),
        pytest.param(100, 30, "1", 70, 30, id="what is owed is recovered first"),
        pytest.param(100, 300, "1", 0, 100, id="never below zero; the rest is carried forward"),
        pytest.param(100, 300, "0.25", 75, 25, id="a limit leaves a share of the pay"),
        pytest.param(101, 300, "0.5", 51, 50, id="the limit is rounded down"),
        pytest.param(-40, 0, "1", 0, 0, id="earned below zero is owed"),
    ],
)
def test_payout(earned: int, owed: int, limit: str, paid: int, recovered: int) -> None:
    before = Balances({Account.EARNED: earned, Account.RECOVERABLE: -owed})
    out = payout(before, recovery_limit=Decimal(limit))
    after = before.after(out.transfers)

    assert (out.minor, out.recovered) == (paid, recovered)
    assert after.owed_by_person == owed - recovered + max(0, -earned)
    assert after[Account.EARNED] == 0


@pytest.mark.parametrize(
    ("earned", "owed", "forfeited", "lost", "left_owed"),
    [
        pytest.param(100, 0, 0, 100, 0, id="what is earned is lost"),
        pytest.param(100, 30, 0, 70, 0, id="what is owed is recovered first"),
        pytest.param(-40, 0, 100, 60, 0, id="what was never paid need not be given back"),
        pytest.param(-40, 0, 10, 0, 30, id="beyond that it is owed"),
    ],
)
def test_who_forfeits_is_paid_nothing(earned: int, owed: int, forfeited: int, lost: int, left_owed: int) -> None:
    before = Balances({Account.EARNED: earned, Account.RECOVERABLE: -owed, Account.FORFEITED: forfeited})
    out = payout(before, forfeits=True)
    after = before.after(out.transfers)
    assert (out.minor, after[Account.PAYABLE], after[Account.EARNED]) == (0, 0, 0)
    assert (after[Account.FORFEITED], after.owed_by_person) == (lost, left_owed)


def test_a_payment_off_the_cycle_is_at_most_what_was_asked_for() -> None:
    assert payout(Balances({Account.EARNED: 100}), at_most=40).minor == 40


def test_paid_means_confirmed_and_a_failure_is_owed_again() -> None:
    on_its_way = Balances({Account.PAYABLE: 70})
    arrived = on_its_way.after(confirm(70))

    assert (arrived[Account.PAYABLE], arrived[Account.PAID]) == (0, 70)
    assert arrived.after(give_back(70, confirmed=True))[Account.EARNED] == 70
    assert on_its_way.after(give_back(70, confirmed=False))[Account.EARNED] == 70


def test_a_write_off_lets_a_debt_go() -> None:
    assert Balances({Account.RECOVERABLE: -50}).after(write_off(20)).owed_by_person == 30

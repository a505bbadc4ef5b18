"""Transfers take from one account what they give to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.ledger.account import NOTHING, Account, Transfer, moved


@given(st.integers(-(10**15), 10**15))
def test_a_movement_goes_the_way_its_sign_says(minor: int) -> None:
    after = NOTHING.after(moved(Account.EXPENSE, Account.EARNED, minor))
    assert (after[Account.EARNED], after[Account.EXPENSE]) == (minor, -minor)


def test_a_transfer_of_nothing_is_none() -> None:
    assert moved(Account.EXPENSE, Account.EARNED, 0) == ()
    with pytest.raises(ValueError, match="more than nothing"):
        Transfer(Account.EXPENSE, Account.EARNED, 0)

"""When a partner's claim stands in the way of an opportunity."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from services.pipeline.domain.protection import Protection, conflicting_partner
from shared.kernel.ids import new_id

NORTH, SOUTH, PRODUCT = new_id(), new_id(), new_id()


def claim(partner: UUID = NORTH, decided: date = date(2017, 1, 1), until: date = date(2017, 3, 31)) -> Protection:
    return Protection(
        registration_id=new_id(),
        partner_id=partner,
        product_id=PRODUCT,
        account_id=None,
        company_keys=("key",),
        decided_on=decided,
        protected_until=until,
    )


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        pytest.param(date(2016, 12, 31), False, id="not before it was approved"),
        pytest.param(date(2017, 1, 1), True, id="on the day it was approved"),
        pytest.param(date(2017, 3, 31), True, id="on the last day"),
        pytest.param(date(2017, 4, 1), False, id="not a day longer"),
    ],
)
def test_a_claim_holds_in_its_time(day: date, holds: bool) -> None:
    assert claim().holds(day) is holds


DAY = date(2017, 2, 1)


def test_another_ones_claim_is_in_the_way_of_a_direct_deal() -> None:
    assert conflicting_partner([claim()], None, on=DAY) == NORTH


def test_the_own_claim_is_not_in_the_way() -> None:
    assert conflicting_partner([claim()], NORTH, on=DAY) is None


def test_the_claim_approved_first_counts_however_they_arrive() -> None:
    later = claim(SOUTH, decided=date(2017, 1, 15))
    assert conflicting_partner([later, claim()], None, on=DAY) == NORTH


def test_a_past_claim_is_in_nobodys_way() -> None:
    assert conflicting_partner([claim(until=date(2017, 1, 31))], None, on=DAY) is None

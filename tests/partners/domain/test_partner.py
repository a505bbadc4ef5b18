"""A partner changes from a day on, and never behind what already holds."""

from datetime import date
from uuid import UUID

import pytest

from services.partners.domain.errors import ChangeBeforeLast
from services.partners.domain.partner import Partner, PartnerChange

SINCE, LATER = date(2026, 1, 1), date(2026, 2, 1)
ACME = Partner(UUID(int=1), "P-1", "Acme", "gold", ("GTX",), None, SINCE)


def test_what_is_named_changes_and_the_rest_stays() -> None:
    changed = ACME.changed(PartnerChange(tier="silver", product_lines=["MG", "GTX", "MG"]), on=LATER)
    assert changed == Partner(UUID(int=1), "P-1", "Acme", "silver", ("GTX", "MG"), None, LATER)


def test_a_change_that_changes_nothing_is_none() -> None:
    assert ACME.changed(PartnerChange(tier="gold"), on=LATER) is ACME


def test_product_lines_can_be_taken_away() -> None:
    assert ACME.changed(PartnerChange(product_lines=[]), on=LATER).product_lines == ()


def test_a_change_cannot_lie_before_what_holds() -> None:
    with pytest.raises(ChangeBeforeLast):
        ACME.changed(PartnerChange(tier="silver"), on=date(2025, 12, 31))

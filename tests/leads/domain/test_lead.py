"""A lead's life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.leads.domain.errors import BeforeCapture, LeadHasNoOwner, LeadNotOpen, ProductMissing
from services.leads.domain.lead import Conversion, Lead, Status

CAPTURED, LATER, EARLIER = date(2017, 3, 1), date(2017, 3, 5), date(2017, 2, 28)
OWNER, PRODUCT, OTHER_PRODUCT, ACCOUNT, OPPORTUNITY = (UUID(int=n) for n in range(1, 6))
LEAD = Lead(UUID(int=9), "L-1", Status.OPEN, CAPTURED, "website", owner_id=OWNER, product_id=PRODUCT)


def convert(lead: Lead, on: date = LATER, product: UUID | None = None, account: UUID | None = None) -> Lead:
    return lead.convert(on=on, opportunity_id=OPPORTUNITY, product_id=product, account_id=account)[0]


def contact(lead: Lead, on: date = LATER) -> Lead:
    return lead.contact(on)


def recycle(lead: Lead, on: date = LATER) -> Lead:
    return lead.recycle(on, "no budget this year")


def disqualify(lead: Lead, on: date = LATER) -> Lead:
    return lead.disqualify(on, "a competitor")


VERBS = [
    pytest.param(convert, id="converted"),
    pytest.param(contact, id="contacted"),
    pytest.param(recycle, id="recycled"),
    pytest.param(disqualify, id="disqualified"),
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", [Status.CONVERTED, Status.RECYCLED, Status.DISQUALIFIED])
def test_what_is_decided_stays_decided(verb: Callable[[Lead], Lead], status: Status) -> None:
    with pytest.raises(LeadNotOpen):
        verb(replace(LEAD, status=status))


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_happens_before_the_capture(verb: Callable[[Lead, date], Lead]) -> None:
    with pytest.raises(BeforeCapture):
        verb(LEAD, EARLIER)


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        pytest.param(convert, Status.CONVERTED, id="converted"),
        pytest.param(recycle, Status.RECYCLED, id="recycled"),
        pytest.param(disqualify, Status.DISQUALIFIED, id="disqualified"),
    ],
)
def test_a_decision_closes_the_lead(verb: Callable[[Lead], Lead], status: Status) -> None:
    closed = verb(LEAD)
    assert (closed.status, closed.closed_on, closed.owner_id) == (status, LATER, OWNER)


def test_the_first_contact_counts() -> None:
    assert LEAD.contact(LATER).contact(date(2017, 3, 9)).contacted_on == LATER
    assert LEAD.contact(LATER).contact(CAPTURED).contacted_on == CAPTURED


@pytest.mark.parametrize(
    ("product", "account", "expected"),
    [
        pytest.param(None, None, Conversion(OPPORTUNITY, OWNER, PRODUCT, None, LATER), id="what the lead says"),
        pytest.param(
            OTHER_PRODUCT,
            ACCOUNT,
            Conversion(OPPORTUNITY, OWNER, OTHER_PRODUCT, ACCOUNT, LATER),
            id="what the request says comes first",
        ),
    ],
)
def test_conversion(product: UUID | None, account: UUID | None, expected: Conversion) -> None:
    _, conversion = LEAD.convert(on=LATER, opportunity_id=OPPORTUNITY, product_id=product, account_id=account)
    assert conversion == expected


def test_nobody_owns_the_opportunity_of_a_lead_without_owner() -> None:
    with pytest.raises(LeadHasNoOwner):
        convert(replace(LEAD, owner_id=None))


def test_an_opportunity_is_about_a_product() -> None:
    with pytest.raises(ProductMissing) as refusal:
        convert(replace(LEAD, product_id=None))
    assert refusal.value.field == "product_id"

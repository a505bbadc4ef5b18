"""Facts may be written in short."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.compensation.domain.facts.parse import facts_of
from services.compensation.domain.facts.payees import Attribute, Membership, OnPlan
from shared.kernel.money import Money

DEAL = {"id": "D1", "on": "2024-01-10", "owner": "ann", "amount": Decimal("12.5")}


def test_a_deal_with_an_amount_has_one_line_in_the_currency_of_the_document() -> None:
    (deal,) = facts_of({"deals": [DEAL]}, currency="EUR").deals
    assert (deal.currency, deal.lines[0].amount, deal.lines[0].units) == ("EUR", Money(1250, "EUR"), Decimal(1))


def test_the_documents_own_currency_comes_first_and_the_deals_before_it() -> None:
    facts = facts_of(
        {"currency": "CHF", "deals": [DEAL, {**DEAL, "id": "D2", "currency": "JPY", "amount": 7}]}, currency="EUR"
    )
    assert [deal.lines[0].amount for deal in facts.deals] == [Money(1250, "CHF"), Money(7, "JPY")]


def test_a_payee_may_be_told_in_short() -> None:
    (payee,) = facts_of({"payees": {"id": "ann", "attributes": {"level": 3}, "teams": "east", "plans": "a"}}).payees
    assert payee.attributes == (Attribute(name="level", value="3"),)
    assert payee.teams == (Membership(team="east"),)
    assert payee.plans == (OnPlan(plan="a"),)


def test_a_period_stands_for_its_first_and_last_day() -> None:
    (quota,) = facts_of({"quotas": {"payee": "ann", "period": "2024-Q1", "value": 1}}).quotas
    assert (quota.first_day, quota.last_day) == (date(2024, 1, 1), date(2024, 3, 31))

"""Facts of compensation's own find their place among the calculation's."""

from __future__ import annotations

from decimal import Decimal

from services.compensation.domain.own_facts import OwnFact, fact_value
from services.compensation.domain.settling.own_words import other_facts
from tests.compensation.facts import an_id
from tests.compensation.small_world import told


def test_facts_of_its_own_find_their_place() -> None:
    _, names = told()
    quota = {"first_day": "2026-03-01", "last_day": "2026-03-31", "value": "100"}
    value = fact_value("quota", quota, member_id=an_id("anna"), currency="USD")
    rate = fact_value(
        "exchange_rate", {"from": "EUR", "to": "USD", "on": "2026-03-01", "rate": "1.1"}, member_id=None, currency="USD"
    )
    own = [
        OwnFact(an_id("q"), "q", 1, "quota", an_id("anna"), value),
        OwnFact(an_id("r"), "r", 1, "exchange_rate", None, rate),
    ]
    facts = other_facts(own, names)
    assert [(each.payee, each.value, each.cause) for each in facts.quotas] == [("anna", Decimal(100), str(an_id("q")))]
    assert [each.cause for each in facts.exchange_rates] == [str(an_id("r"))]

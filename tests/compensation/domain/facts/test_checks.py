"""What facts may not say is refused with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.compensation.domain.facts.parse import facts_of
from shared.kernel.errors import Refusal

DEAL = {"id": "D1", "on": "2024-01-10", "owner": "ann", "amount": Decimal("12.5")}

REFUSED = [
    pytest.param({"deals": [{**DEAL, "lines": []}]}, "deals[0].lines", id="lines and an amount"),
    pytest.param({"deals": [{"id": "D", "on": "2024-01-10", "owner": "a"}]}, "deals[0].lines", id="no amount at all"),
    pytest.param({"deals": [DEAL, DEAL]}, "deals[1].id", id="a deal twice"),
    pytest.param(
        {"deals": [{**DEAL, "splits": [{"payee": "a", "share": "60%"}, {"payee": "b", "share": "41%"}]}]},
        "deals[0].splits",
        id="splits of 101 per cent",
    ),
    pytest.param(
        {"deals": [{**DEAL, "splits": {"payee": "a", "share": "-1"}}]},
        "deals[0].splits[0].share",
        id="a negative share",
    ),
    pytest.param(
        {"refunds": [{"id": "R", "deal": "X", "on": "2024-02-01"}]}, "refunds[0].deal", id="a refund of nothing"
    ),
    pytest.param({"quotas": {"payee": "a", "period": "2024", "value": -1}}, "quotas[0].value", id="a negative quota"),
    pytest.param({"quotas": {"payee": "a", "period": "2024-13", "value": 1}}, "quotas.period", id="month 13"),
    pytest.param({"quotas": {"payee": "a", "value": 1}}, "quotas.first_day", id="a quota for no time"),
    pytest.param(
        {"scores": {"name": "x", "first_day": "2024-02-01", "last_day": "2024-01-01", "value": 1}},
        "scores[0].last_day",
        id="ends before it begins",
    ),
    pytest.param(
        {"teams": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}]}, "teams", id="a hierarchy in a circle"
    ),
    pytest.param(
        {"exchange_rates": {"from": "EUR", "to": "USD", "on": "2024-01-01", "rate": 0}},
        "exchange_rates[0].rate",
        id="rate",
    ),
    pytest.param({"deals": [{**DEAL, "on": "10.1.2024"}]}, "deals[0].on", id="no day"),
]


@pytest.mark.parametrize(("written", "place"), REFUSED)
def test_facts_that_cannot_be_are_refused_with_their_place(written: object, place: str) -> None:
    with pytest.raises(Refusal) as refusal:
        facts_of(written, currency="USD")
    assert refusal.value.field == place

"""Facts are read with their shorter forms, checked with places named, and completed with the payees they name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.compensation.domain.document.write import document
from services.compensation.domain.facts.parse import facts_of
from shared.kernel.errors import Refusal
from shared.kernel.exact_yaml import parse_yaml

DEAL = {"id": "D1", "on": "2024-01-10", "owner": "ann", "amount": Decimal("12.5")}


def test_everybody_named_is_a_payee() -> None:
    facts = facts_of(
        parse_yaml("""
        currency: USD
        teams: [{id: east, manager: max}]
        relations: [{name: mentor, payee: mia, of: ann}]
        activities: [{id: A, payee: sam, kind: demo, on: 2024-01-01}]
        openings: [{kind: draw, payee: tom, on: 2024-01-01, value: 5}]
        quotas: [{payee: zoe, period: 2024, value: 5}]
        deals:
          - id: D1
            on: 2024-01-10
            owner: ann
            amount: 5
            partner: reseller
            splits: [{payee: ann, share: 50%}, {payee: bob, share: 50%}]
            stages: [{stage: won, payee: kim}]
        """)
    )
    kinds = {payee.id: payee.kind for payee in facts.payees}
    assert kinds == {
        **dict.fromkeys(["max", "mia", "sam", "tom", "zoe", "ann", "bob", "kim"], "member"),
        "reseller": "partner",
    }


def test_facts_come_back_as_they_were() -> None:
    facts = facts_of({"currency": "USD", "deals": [DEAL], "refunds": [{"id": "R", "deal": "D1", "on": "2024-02-01"}]})
    assert facts_of(document(facts)) == facts


def test_an_amount_without_any_currency_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        facts_of({"deals": [DEAL]})
    assert refusal.value.field == "deals[0].currency"

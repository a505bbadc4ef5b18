"""Two sellers, one company, one product: that is a conflict."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.partners.domain.conflict import Claim, ConflictKind, Deal, Protection, conflicts_of

ACME, OTHER = UUID(int=1), UUID(int=2)
GTX, MG = UUID(int=11), UUID(int=12)
ACCOUNT, ELSEWHERE = UUID(int=21), UUID(int=22)

CLAIM = Claim(ACME, GTX, frozenset({"domain", "name"}))
DEAL = Deal(UUID(int=31), "D-1", ACCOUNT, frozenset({"name"}), frozenset({GTX}), UUID(int=41), None)
PROTECTION = Protection(UUID(int=51), "R-1", Claim(OTHER, GTX, frozenset({"domain"})))


@pytest.mark.parametrize(
    ("claim", "deal", "conflicts"),
    [
        pytest.param(CLAIM, DEAL, True, id="an open direct deal that shares a company key"),
        pytest.param(CLAIM, replace(DEAL, partner_id=OTHER), True, id="another partner's open deal"),
        pytest.param(CLAIM, replace(DEAL, partner_id=ACME), False, id="the partner's own deal is in nobody's way"),
        pytest.param(CLAIM, replace(DEAL, product_ids=frozenset({MG})), False, id="another product"),
        pytest.param(CLAIM, replace(DEAL, product_ids=frozenset({MG, GTX})), True, id="one product of several"),
        pytest.param(CLAIM, replace(DEAL, company_keys=frozenset({"x"})), False, id="another company"),
        pytest.param(CLAIM, replace(DEAL, closed_on=date(2026, 1, 1), won=False), False, id="a closed deal is over"),
        pytest.param(
            replace(CLAIM, account_id=ACCOUNT),
            replace(DEAL, company_keys=frozenset()),
            True,
            id="the same account, whatever its keys",
        ),
        pytest.param(replace(CLAIM, account_id=ELSEWHERE, company_keys=frozenset()), DEAL, False, id="another account"),
        pytest.param(
            replace(CLAIM, company_keys=frozenset()),
            replace(DEAL, account_id=None, company_keys=frozenset()),
            False,
            id="two companies of which nothing is known are not the same",
        ),
    ],
)
def test_open_deals(claim: Claim, deal: Deal, conflicts: bool) -> None:
    found = conflicts_of(claim, [deal], [])
    assert [conflict.id for conflict in found] == ([deal.id] if conflicts else [])


@pytest.mark.parametrize(
    ("other", "conflicts"),
    [
        pytest.param(PROTECTION.claim, True, id="another partner's claim that shares a company key"),
        pytest.param(replace(PROTECTION.claim, partner_id=ACME), False, id="a partner's own claim"),
        pytest.param(replace(PROTECTION.claim, product_id=MG), False, id="a claim to another product"),
        pytest.param(replace(PROTECTION.claim, company_keys=frozenset({"x"})), False, id="a claim to another company"),
    ],
)
def test_protected_claims(other: Claim, conflicts: bool) -> None:
    found = conflicts_of(CLAIM, [], [replace(PROTECTION, claim=other)])
    assert [conflict.id for conflict in found] == ([PROTECTION.registration_id] if conflicts else [])


def test_a_conflict_says_what_it_is_and_whose() -> None:
    deal, registration = conflicts_of(CLAIM, [DEAL], [PROTECTION])
    assert (deal.kind, deal.external_id, deal.owner_id) == (ConflictKind.OPEN_OPPORTUNITY, "D-1", DEAL.owner_id)
    assert (registration.kind, registration.partner_id) == (ConflictKind.PROTECTED_REGISTRATION, OTHER)


def test_conflicts_come_in_the_same_order_whatever_was_found_first() -> None:
    deals = [replace(DEAL, id=UUID(int=60 + n), external_id=f"D-{n}") for n in range(3)]
    assert conflicts_of(CLAIM, deals, []) == conflicts_of(CLAIM, reversed(deals), [])

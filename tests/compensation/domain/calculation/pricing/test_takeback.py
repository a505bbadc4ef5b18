"""Taking back what was paid where a plan does not walk again."""

from typing import Any

import pytest

from services.compensation.domain.language.policies import Refunds
from tests.compensation.pay import (
    STEPS,
    D,
    amounts,
    commission,
    day,
    deal,
    facts,
    paid,
    plan,
    refund,
    tiers,
)

DEALS = (deal("a", "01-05", 15_000), deal("b", "01-06", 10_000))


def test_original_rate_takes_back_the_share_of_what_was_paid_and_leaves_later_tiers() -> None:
    version = plan(commission(tiers(*STEPS)), refunds=Refunds("original_rate"))
    result = paid(version, facts(*DEALS, refunds=[refund("b", "03-01", 2_500), refund("b", "04-01", number=2)]))
    assert [(line.kind, line.deal, line.period.name, line.amount, line.cause) for line in result.lines] == [
        ("credit", "a", "2026-01", 45_000, "won:a"),
        ("credit", "b", "2026-01", 40_000, "won:b"),
        ("refund", "b", "2026-03", -10_000, "refunded:b/1"),
        ("refund", "b", "2026-04", -30_000, "refunded:b/2"),
    ]


TERM = {"term_first_day": day("2026-01-01"), "term_last_day": day("2026-12-31")}


@pytest.mark.parametrize(
    ("term", "pays"),
    [
        pytest.param(TERM, "-50.14", id="183 of 365 days were not served"),
        pytest.param({}, "-100", id="everything, where the term is not known"),
    ],
)
def test_term_prorata(term: dict[str, Any], pays: str) -> None:
    version = plan(commission("0.1"), refunds=Refunds("term_prorata"))
    result = paid(version, facts(deal("a", "01-01", 1_000, **term), refunds=[refund("a", "07-02")]))
    assert amounts(result.lines) == [100, D(pays)]


def test_none_takes_nothing_back() -> None:
    version = plan(commission("0.1"), refunds=Refunds("none"))
    assert paid(version, facts(*DEALS, refunds=[refund("a", "03-01")])).pay("ann") == 250_000


def test_a_component_may_have_a_policy_of_its_own() -> None:
    version = plan(commission("0.1", refunds=Refunds("none")), commission("0.2", id="d"))
    result = paid(version, facts(deal("a", "01-05", 100), refunds=[refund("a", "03-01")]))
    assert [line.component for line in result.lines] == ["c"]

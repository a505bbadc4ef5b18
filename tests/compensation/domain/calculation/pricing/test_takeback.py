"""Taking back what was paid where a plan does not walk again."""

from typing import Any

import pytest

from services.compensation.domain.language.policies import AgeShare, Refunds
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


AGES = Refunds("by_age", shares=(AgeShare(D(1), months=1), AgeShare(D("0.5"), days=60)))


@pytest.mark.parametrize(
    ("on", "back"),
    [
        pytest.param("02-05", [-100], id="all of it on the last day of the month"),
        pytest.param("02-06", [-50], id="half a day later"),
        pytest.param("03-06", [-50], id="half on the sixtieth day"),
        pytest.param("03-07", [0], id="nothing after the last"),
    ],
)
def test_by_age(on: str, back: list[int]) -> None:
    version = plan(commission("0.1"), refunds=AGES)
    result = paid(version, facts(deal("a", "01-05", 1_000), refunds=[refund("a", on)]))
    assert amounts(result.lines) == [100, *(amount for amount in back if amount)]


def test_by_age_weighs_each_part_by_when_it_came_back() -> None:
    version = plan(commission("0.1"), refunds=AGES)
    parts = [refund("a", "02-01", 200), refund("a", "02-20", 400, number=2)]
    result = paid(version, facts(deal("a", "01-05", 1_000), refunds=parts))
    assert amounts(result.lines) == [100, -20, -20]


def test_none_takes_nothing_back() -> None:
    version = plan(commission("0.1"), refunds=Refunds("none"))
    assert paid(version, facts(*DEALS, refunds=[refund("a", "03-01")])).pay("ann") == 250_000


def test_a_component_may_have_a_policy_of_its_own() -> None:
    version = plan(commission("0.1", refunds=Refunds("none")), commission("0.2", id="d"))
    result = paid(version, facts(deal("a", "01-05", 100), refunds=[refund("a", "03-01")]))
    assert [line.component for line in result.lines] == ["c"]

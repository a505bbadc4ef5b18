"""Facts of compensation's own: what each kind must say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.compensation.domain.own_facts import OwnFact, content_of, fact_value
from shared.kernel.errors import Refusal
from tests.compensation.facts import an_id

QUOTA = {"first_day": "2026-03-01", "last_day": "2026-03-31", "value": "10000"}
RATE = {"from": "EUR", "to": "USD", "on": "2026-03-01", "rate": "1"}


def value(kind: str, content: dict[str, Any], member: str | None = "anna") -> Any:  # noqa: ANN401 - one of many kinds
    """A fact about somebody, or about nobody."""
    return fact_value(kind, content, member_id=an_id(member) if member else None, currency="USD")


@pytest.mark.parametrize(
    ("kind", "content", "member", "field"),
    [
        pytest.param("quota", QUOTA, None, "member_id", id="a quota is somebody's"),
        pytest.param("exchange_rate", RATE, "anna", "member_id", id="a rate is nobody's"),
        pytest.param("exchange_rate", {**RATE, "rate": "0"}, None, "content.rate", id="a rate of nothing"),
        pytest.param("quota", {**QUOTA, "value": "-1"}, "anna", "content.value", id="a negative quota"),
        pytest.param("quota", {**QUOTA, "last_day": "2026-02-01"}, "anna", "content.last_day", id="days reversed"),
        pytest.param("quota", {**QUOTA, "cause": "x"}, "anna", "content.cause", id="the cause is the ledger's to say"),
        pytest.param("certification", {"name": "gold"}, "anna", "content.first_day", id="since when"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_place(
    kind: str, content: dict[str, Any], member: str | None, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        value(kind, content, member)
    assert refused.value.field == field


def test_a_teams_quota_names_the_team() -> None:
    fact = OwnFact(an_id("f"), "f", 1, "quota", None, value("quota", {**QUOTA, "team": "east"}, None))
    assert (fact.subject, fact.effective_on, fact.until) == ("east", date(2026, 3, 1), date(2026, 3, 31))


def test_equal_facts_have_one_form() -> None:
    assert content_of(value("quota", QUOTA)) == content_of(value("quota", {**QUOTA, "value": "10000.00"}))
    assert value("quota", QUOTA).value == Decimal(10_000)

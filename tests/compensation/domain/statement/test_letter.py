"""A plan letter's sheet: what is set for its reader, from when until when, and every rate as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.compensation.domain.document.write import document
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.terms import plan_hash, plan_of
from services.compensation.domain.month_end.records import Letter
from services.compensation.domain.plan import Assignment
from services.compensation.domain.published import PublishedVersion
from services.compensation.domain.statement.letter import days_on, sheet_of

ANNA, PLAN, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
SPACE = "\N{NO-BREAK SPACE}"
QUOTA = {"kind": "quota", "first_day": "2026-01-01", "last_day": "2026-03-31", "value": "90000"}
INCENTIVE = {
    "kind": "target_incentive",
    "amount": {"amount": "12000", "currency": "USD"},
    "first_day": "2026-01-01",
}


def plan(*components: dict[str, Any]) -> Plan:
    return plan_of({"id": "p", "currency": "USD", "components": list(components)})


def letter(terms: Plan, *promised: dict[str, Any], **more: Any) -> Letter:  # noqa: ANN401 - whatever a letter has
    content = {
        "plan": "Standard",
        "version": 2,
        "effective_on": "2026-01-01",
        "applies_from": "2026-02-01",
        "applies_until": None,
        "terms": document(terms),
        "promised": list(promised),
        "plan_hash": plan_hash(terms),
    }
    given = {"status": "open", "answer_reason": None, "answered_at": None, "hold_id": None} | more
    issued = datetime(2026, 1, 20, tzinfo=UTC)
    return Letter(
        id=UUID(int=9), member_id=ANNA, plan_id=PLAN, plan_version=2, content=content, hash="a" * 64, issued_at=issued,
        **given,
    )  # fmt: skip


TIERS = {
    "tiers": [{"from": "0", "to": "20000", "rate": "0.03"}, {"from": "20000", "rate": "0.05"}],
    "mode": "marginal",
}
BY_QUOTA = {
    "tiers": [{"from": "0", "to": "1", "rate": "0.5"}, {"from": "1", "rate": "1.2"}],
    "mode": "whole_period",
    "lower_bound": "included",
    "measure": {"counts": "units", "quota": "sold"},
}
BY_RANK = {
    "by": ["payee.rank", "line.product"],
    "rows": [{"when": ["senior", "*"], "value": "0.06"}],
    "otherwise": "0.02",
}
CURVE = {"points": [{"at": "0", "rate": "0.01"}, {"at": "1000", "rate": "0.03"}], "above_top": "stop"}


@pytest.mark.parametrize(
    ("component", "tables"),
    [
        pytest.param(
            {"kind": "commission", "rate": [TIERS]},
            [("From", "To", "Rate"), ("0.00 USD", "20,000.00 USD", f"3{SPACE}%"),
             ("20,000.00 USD", "and above", f"5{SPACE}%")],
            id="tiers, bound by bound",
        ),
        pytest.param(
            {"kind": "commission", "rate": [BY_RANK]},
            [("Rank", "Product", "Rate"), ("senior", "any other", f"6{SPACE}%"),
             ("any other", "any other", f"2{SPACE}%")],
            id="a table with what holds otherwise",
        ),
        pytest.param(
            {"kind": "commission", "rate": [CURVE]},
            [("From", "To", "Rate"), ("0.00 USD", "1,000.00 USD", f"1{SPACE}% to 3{SPACE}%"),
             ("1,000.00 USD", "and above", f"3{SPACE}%")],
            id="a curve runs from rate to rate",
        ),
        pytest.param(
            {"kind": "commission", "base": "units", "rate": ["5", BY_QUOTA], "above_100": True},
            [("", "Rate"), ("Always", "5.00 USD"),
             ("From", "To", "Multiplied by"), (f"0{SPACE}%", f"100{SPACE}%", f"50{SPACE}%"),
             (f"100{SPACE}%", "and above", f"120{SPACE}%")],
            id="money for each unit, and what it is multiplied by",
        ),
        pytest.param(
            {"kind": "streak", "length": 3, "reached": {"measure": "amount", "at_least": "100"}, "rate": ["0.5"]},
            [("", "Rate"), ("Always", f"50{SPACE}%")],
            id="a streak's rate, which its words do not tell",
        ),
        pytest.param(
            {"kind": "contest", "measure": "amount", "first_day": "2026-01-01", "last_day": "2026-03-31",
             "prizes": ["500", "250"], "rules": "most revenue wins"},
            [("Place", "Prize"), ("1", "500.00 USD"), ("2", "250.00 USD")],
            id="the prizes of a contest",
        ),
        pytest.param({"kind": "commission", "rate": ["0.04"]}, [], id="one rate, which its words tell"),
        pytest.param({"kind": "draw", "amount": "1000"}, [], id="a draw has no rate"),
    ],
)  # fmt: skip
def test_every_rate_is_told(component: dict[str, Any], tables: list[tuple[str, ...]]) -> None:
    (part,) = sheet_of(letter(plan({"id": "c", **component})), "Anna").parts
    found = [row for table in part.rates for row in (table.heads, *table.rows)]
    assert found == tables
    assert part.how


@pytest.mark.parametrize(
    ("told", "label", "value"),
    [
        pytest.param(QUOTA, "Quota", "90,000.00 USD", id="a quota of revenue"),
        pytest.param({**QUOTA, "name": "sold", "value": "120"}, "Sold", "120", id="a quota of units"),
        pytest.param(INCENTIVE, "Target incentive", "12,000.00 USD a year", id="an incentive by the year"),
        pytest.param(
            {**INCENTIVE, "per": "quarter", "component": "team_bonus"},
            "Target incentive of Team bonus",
            "12,000.00 USD a quarter",
            id="an incentive of one component",
        ),
    ],
)
def test_what_is_set_for_him(told: dict[str, Any], label: str, value: str) -> None:
    terms = plan({"id": "c", "kind": "commission", "base": "units", "rate": ["5", BY_QUOTA], "above_100": True})
    (promised,) = sheet_of(letter(terms, told), "Anna").promised
    assert (promised.label, promised.value) == (label, value)


def test_the_sheet_names_person_plan_days_and_hashes() -> None:
    terms = plan({"id": "c", "kind": "commission", "rate": ["0.04"]})
    sheet = sheet_of(letter(terms, QUOTA, hold_id=UUID(int=7)), "Anna Ames")
    assert (sheet.name, sheet.plan, sheet.letter_id) == ("Anna Ames", "Standard", str(UUID(int=9)))
    assert sheet.version == f"Version 2, in force since 1{SPACE}Jan{SPACE}2026"
    assert sheet.days == f"from 1{SPACE}Feb{SPACE}2026 on"
    assert (sheet.hash, sheet.plan_hash, sheet.holds_pay) == ("a" * 64, plan_hash(terms), True)


def test_what_is_worked_out_only_is_said_to_pay_nothing() -> None:
    read_only = {"id": "c", "kind": "commission", "rate": ["0.04"], "pays": False}
    bonus = {"id": "b", "kind": "period_bonus", "base": {"quantity": "earnings", "components": ["c"]}, "rate": ["0.5"]}
    first, _ = sheet_of(letter(plan(read_only, bonus)), "Anna").parts
    assert "Nothing is paid for it alone" in first.how


def assigned(*days: tuple[str, UUID]) -> list[Assignment]:
    return [Assignment(ANNA, plan_id, date.fromisoformat(day)) for day, plan_id in days]


@pytest.mark.parametrize(
    ("held", "days"),
    [
        pytest.param([("2025-06-01", PLAN)], ("2026-01-01", None), id="on it before: from the version's day"),
        pytest.param([("2026-02-01", PLAN)], ("2026-02-01", None), id="on it later: from the assignment's day"),
        pytest.param(
            [("2025-06-01", PLAN), ("2026-04-01", OTHER)], ("2026-01-01", "2026-03-31"), id="until another plan"
        ),
        pytest.param(
            [("2025-06-01", PLAN), ("2025-09-01", OTHER), ("2026-04-01", PLAN)],
            ("2026-04-01", None),
            id="back on it: the latest stretch",
        ),
    ],
)
def test_days_on_a_plan(held: list[tuple[str, UUID]], days: tuple[str, str | None]) -> None:
    terms = plan({"id": "c", "kind": "commission", "rate": ["0.04"]})
    version = PublishedVersion(PLAN, "p", 2, "Standard", date(2026, 1, 1), terms, plan_hash(terms))
    first, last = days_on(version, assigned(*held))
    assert (first.isoformat(), last.isoformat() if last else None) == days


def test_an_answer_is_told() -> None:
    terms = plan({"id": "c", "kind": "commission", "rate": ["0.04"]})
    answered = letter(
        terms, status="declined", answered_at=datetime(2026, 1, 25, tzinfo=UTC), answer_reason="the quota is too high"
    )
    sheet = sheet_of(answered, "Anna")
    assert (sheet.status, sheet.answered_on) == ("declined", f"25{SPACE}Jan{SPACE}2026")
    assert sheet.answer_reason == "the quota is too high"

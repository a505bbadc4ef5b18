"""Calendars: fiscal years and weeks grouped 4-4-5."""

from datetime import date

from tests.compensation.pay import commission, deal, facts, paid, plan, tiers

LOW, HIGH = tiers((0, 100, "0.1"), (100, None, "0.2")), tiers((0, 100, "0.3"), (100, None, "0.4"))


def test_a_quarterly_component_with_a_fiscal_year() -> None:
    from services.compensation.domain.language.policies import Calendar  # noqa: PLC0415

    version = plan(commission(LOW, period="quarter"), calendar=Calendar(first_month=2))
    world = facts(deal("a", "01-31", 80), deal("b", "02-01", 80), deal("c", "04-30", 80))
    result = paid(version, world)
    assert [(line.period.name, line.amount) for line in result.lines] == [
        ("2026-Q4", 800), ("2027-Q1", 800), ("2027-Q1", 200 + 1200),
    ]  # fmt: skip


def test_weeks_grouped_4_4_5() -> None:
    from services.compensation.domain.language.policies import Calendar  # noqa: PLC0415

    version = plan(commission(LOW), calendar=Calendar("4-4-5", years=(date(2026, 1, 4),)))
    world = facts(deal("a", "01-31", 80), deal("b", "02-01", 80))
    assert [line.period.name for line in paid(version, world).lines] == ["2026-P01", "2026-P02"]

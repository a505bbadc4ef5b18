"""Runs: which version pays a deal of a day."""

from tests.compensation.pay import commission, day, deal, facts, paid, plan, versions

DEALS = (deal("a", "01-05", 80), deal("b", "01-20", 80))


def test_the_version_in_force_on_the_day_is_named_by_the_line() -> None:
    pair = versions(commission("0.1"), commission("0.2"))
    assert [line.version for line in paid(pair, facts(*DEALS)).lines] == [1, 2]


def test_a_spiff_runs_from_day_to_day() -> None:
    spiff = commission("0.1", first_day=day("01-06"), last_day=day("01-20"))
    deals = [deal(str(number), f"01-{number:02d}", 100) for number in (5, 6, 20, 21)]
    assert [line.deal for line in paid(plan(spiff), facts(*deals)).lines] == ["6", "20"]

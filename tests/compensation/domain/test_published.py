"""A published version as the calculation takes it."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.plan import Assignment, Plans
from services.compensation.domain.published import PublishedVersion
from tests.compensation.facts import an_id, terms


def published(number: int, on: date, name: str = "default") -> PublishedVersion:
    """A version of a plan."""
    return PublishedVersion(an_id(name), name, number, "Plan", on, terms().plan(name, "Plan"), "hash")


def test_a_version_keeps_its_number_and_day() -> None:
    version = published(3, date(2026, 1, 1)).in_words
    assert (version.plan.id, version.number, version.effective_on) == ("default", 3, date(2026, 1, 1))


def test_managers_without_a_plan_are_paid_by_the_overrides_of_the_owners() -> None:
    assigned = [Assignment(an_id("anna"), an_id("other"), date(2026, 2, 1))]
    one = Plans.of([published(1, date(2026, 1, 1))], [])
    two = Plans.of([published(1, date(2026, 1, 1)), published(1, date(2026, 1, 1), "other")], assigned)

    assert [[c.id for c in v.plan.components] for v in one.in_words] == [["commission", "override"], ["override"]]
    assert (one.name_for_managers, two.name_for_managers) == ("default (overrides)", None)
    assert two.overrides_of(an_id("anna"), date(2026, 2, 1)) == "other (overrides)"
    assert two.overrides_of(an_id("anna"), date(2026, 1, 31)) is None

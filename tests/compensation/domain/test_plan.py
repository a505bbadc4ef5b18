"""Plans: which version pays whom on which day, and which terms are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.compensation.domain.errors import FigureTooFine, RateOutOfRange
from services.compensation.domain.plan import Plans, PlanTerms, TierTerms
from shared.kernel.errors import Refusal
from tests.compensation.facts import an_id, assigned, terms, version

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("on", "number"),
    [
        pytest.param(date(2015, 12, 31), None, id="no version before the first"),
        pytest.param(date(2026, 2, 28), 1, id="a version holds until the next one begins"),
        pytest.param(date(2026, 3, 1), 3, id="of two versions from one day the higher number holds"),
        pytest.param(date(2026, 9, 1), 3, id="the last version has no end"),
    ],
)
def test_the_version_in_force(on: date, number: int | None) -> None:
    plans = Plans.of([version(), version(number=3, on=MARCH), version(number=2, on=MARCH)], [])
    held = plans.version(an_id("default"), on)
    assert (held.version if held else None) == number


def test_assignments_stand_oldest_first() -> None:
    plans = Plans.of([version()], [assigned("anna", "flat", APRIL), assigned("anna", on=MARCH)])
    assert [each.effective_on for each in plans.assignments[an_id("anna")]] == [MARCH, APRIL]


def test_the_short_form_is_two_components_and_found_again_in_them() -> None:
    short = terms(("0", "20000", "0.03"), ("20000", None, "0.05"))
    plan = short.plan("default", "Default")

    assert [component.id for component in plan.components] == ["commission", "override"]
    assert PlanTerms.within(plan) == short
    assert PlanTerms.within(replace(plan, hold_until_accepted=True)) is None
    assert PlanTerms.within(replace(plan, components=plan.components[:1])) is None


@pytest.mark.parametrize(
    ("wrong", "refusal", "place"),
    [
        pytest.param(terms(override="1.5"), RateOutOfRange, "manager_override", id="an override above 100 %"),
        pytest.param(terms(override="0.123456789"), FigureTooFine, "manager_override", id="an override too fine"),
        pytest.param(terms(("0", None, "0.123456789")), FigureTooFine, "tiers[0].rate", id="a rate too fine"),
        pytest.param(
            terms(("0", "0.001", "0.1"), ("0.001", None, "0.2")),
            FigureTooFine,
            "tiers[0].to",
            id="a bound finer than a cent",
        ),
        pytest.param(
            PlanTerms("JPY", (TierTerms(Decimal("0.5"), None, Decimal(0)),), Decimal(0)),
            FigureTooFine,
            "tiers[0].from",
            id="half a yen",
        ),
    ],
)
def test_terms_that_cannot_be_paid_exactly_are_refused(wrong: PlanTerms, refusal: type[Refusal], place: str) -> None:
    with pytest.raises(refusal) as caught:
        wrong.checked()
    assert caught.value.field == place

"""Plans: which version pays whom on which day, and which terms are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.compensation.domain.errors import FigureTooFine, RateOutOfRange
from services.compensation.domain.plan import Plans, PlanTerms, TierTerms
from shared.kernel.errors import Refusal
from tests.compensation.facts import an_id, assigned, terms, version

FLAT = terms(("0", None, "0.10"))
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("on", "plan", "number"),
    [
        pytest.param(date(2025, 12, 31), None, None, id="no plan before the first assignment"),
        pytest.param(date(2026, 1, 1), "default", 1, id="the first day of an assignment belongs to it"),
        pytest.param(date(2026, 2, 28), "default", 1, id="a version holds until the next one begins"),
        pytest.param(date(2026, 3, 1), "default", 3, id="of two versions from one day the higher number holds"),
        pytest.param(date(2026, 4, 1), "flat", 1, id="the next assignment replaces the plan"),
        pytest.param(date(2026, 9, 1), "flat", 1, id="the last assignment has no end"),
    ],
)
def test_the_plan_in_force(on: date, plan: str | None, number: int | None) -> None:
    versions = [version(), version(number=3, on=MARCH), version(number=2, on=MARCH), version("flat", of=FLAT)]
    plans = Plans.of(versions, [assigned("anna", "flat", APRIL), assigned("anna", on=date(2026, 1, 1))])

    held = plans.in_force(an_id("anna"), on)

    assert (held.plan_id, held.version) == (an_id(plan), number) if held and plan else (held, plan) == (None, None)


def test_a_plan_that_has_not_begun_pays_nobody() -> None:
    plans = Plans.of([version(on=APRIL)], [assigned("anna", on=MARCH)])
    assert plans.in_force(an_id("anna"), MARCH) is None


def test_equal_terms_have_an_equal_hash_however_their_figures_were_written() -> None:
    assert terms(("0", None, "0.050"), override="0.00500").hash == terms(("0.00", None, "0.05")).hash


def test_other_terms_have_another_hash() -> None:
    assert terms(("0", None, "0.05")).hash != terms(("0", None, "0.051")).hash


def test_canonical_terms_are_decimal_strings() -> None:
    assert terms(("0", "2E+4", "0.030"), ("20000.00", None, "1")).document() == {
        "currency": "USD",
        "manager_override": "0.005",
        "tiers": [{"from": "0", "to": "20000", "rate": "0.03"}, {"from": "20000", "to": None, "rate": "1"}],
    }


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

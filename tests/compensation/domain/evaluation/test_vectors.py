"""Worked examples of third parties: what each of them pays when it is written in the plan language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.errors import RateOutOfRange
from services.compensation.domain.evaluation.document import Example, Expectation, PlanDocument, plan_document
from services.compensation.domain.evaluation.examples import check_example
from services.compensation.domain.evaluation.figures import figure
from shared.kernel.exact_yaml import parse_yaml

FOLDER = Path(__file__).parents[2] / "vectors"
RECORDS = json.loads((FOLDER / "commission_vectors.json").read_text(), parse_float=Fraction, parse_int=Fraction)
PLANS = [plan_document(parse_yaml(path.read_text())) for path in sorted(FOLDER.glob("*.yaml"))]
WORKED: dict[str, tuple[PlanDocument, Example]] = {
    example.name: (plan, example) for plan in PLANS for example in plan.examples
}
BY_ID = {record["id"]: record for record in RECORDS}
SHARES = ("attainment", "blended_rate")


def named(figures: object) -> dict[str, Fraction]:
    """One figure, a list or an object of them, by name."""
    if isinstance(figures, Mapping):
        return dict(figures)
    if isinstance(figures, list):
        return {str(index): value for index, value in enumerate(figures)}
    return {} if figures is None else {"": Fraction(str(figures))}


def to_be_met(record: Mapping[str, object]) -> dict[str, Fraction]:
    """What is printed, unless it is wrong in the source or missing there: then what is recomputed."""
    wrong = record["source_defect"] or record["expected_payout"] is None
    return named(record["recomputed" if wrong else "expected_payout"])


def paid(vector: str) -> dict[str, Fraction]:
    """The figures the plan finds for a vector, percentages as such."""
    plan, example = WORKED[vector]
    result = calculate([plan.in_force], example.facts, example.as_of)
    assert result.problems == ()
    return {wanted.name: _told(figure(result, wanted, plan.currency), wanted) for wanted in example.expect}


def _told(found: Fraction | None, wanted: Expectation) -> Fraction:
    assert found is not None
    return found * 100 if wanted.what in SHARES else found


@pytest.mark.parametrize("vector", list(BY_ID))
def test_a_vector_pays_what_its_source_says(vector: str) -> None:
    record, found = BY_ID[vector], paid(vector)
    for name, wanted in to_be_met(record).items():
        # A figure printed with a fraction of a cent is paid rounded; the tolerance of such a vector allows for it.
        assert abs(found[name] - wanted) <= record["tolerance"], f"{name}: {found[name]}, not {wanted}"


@pytest.mark.parametrize("vector", [name for name, record in BY_ID.items() if record["source_defect"]])
def test_a_figure_wrong_in_its_source_is_not_paid(vector: str) -> None:
    for name, printed in named(BY_ID[vector]["expected_payout"]).items():
        assert abs(paid(vector)[name] - printed) > BY_ID[vector]["tolerance"]


@pytest.mark.parametrize("vector", list(BY_ID))
def test_every_figure_written_beside_a_plan_comes_out(vector: str) -> None:
    plan, example = WORKED[vector]
    check_example(plan, example, "examples[0]")


def test_all_records_are_there_and_nothing_else() -> None:
    assert set(WORKED) == set(BY_ID)
    assert len(RECORDS) == 68
    assert sum(bool(record["source_defect"]) for record in RECORDS) == 5
    assert sum(record["expected_payout"] is None for record in RECORDS) == 3


@pytest.mark.parametrize("name", ["erpnext-rate-101", "erpnext-rate-minus-1"])
def test_a_rate_outside_0_to_100_per_cent_is_refused(name: str) -> None:
    with pytest.raises(RateOutOfRange) as refusal:
        plan_document(parse_yaml((FOLDER / "refused" / f"{name}.yaml").read_text()))
    assert refusal.value.field == "components[0].rate"

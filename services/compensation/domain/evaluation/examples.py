"""Worked examples are checked against what the plan would pay."""

from __future__ import annotations

from fractions import Fraction

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import Result
from services.compensation.domain.evaluation.document import Example, Expectation, PlanDocument
from services.compensation.domain.evaluation.figures import figure, number
from shared.kernel.errors import Invalid


class ExampleFails(Invalid):
    """A worked example beside the plan says something else than the plan pays."""


def check_examples(plan: PlanDocument) -> None:
    """Every figure of every example, or the refusal that names the first that does not come out."""
    for index, example in enumerate(plan.examples):
        check_example(plan, example, f"examples[{index}]")


def check_example(plan: PlanDocument, example: Example, place: str) -> None:
    """One example's figures."""
    result = calculate([plan.in_force], example.facts, example.as_of)
    for index, wanted in enumerate(example.expect):
        _check(result, wanted, plan.currency, f"{place}.expect[{index}]")


def _check(result: Result, wanted: Expectation, currency: str, place: str) -> None:
    found = figure(result, wanted, currency)
    if found is not None and abs(found - Fraction(wanted.value)) <= Fraction(wanted.tolerance):
        return
    reasons = "; ".join(f"{problem.reason} {problem.detail}".strip() for problem in result.problems)
    told = f"{wanted.what} of {_meant(wanted)} is {number(found) or 'not there'}, not {number(Fraction(wanted.value))}"
    told += _other_periods(result, wanted)
    raise ExampleFails(f"{told} ({reasons})" if reasons else told, field=f"{place}.value")


def _meant(wanted: Expectation) -> str:
    """Whose figure, of what and when."""
    named = (wanted.payee, wanted.component, wanted.period, wanted.deal)
    return ", ".join(name for name in named if name) or "all together"


def _other_periods(result: Result, wanted: Expectation) -> str:
    """Where nothing stands under the period's name: under which there is something."""
    names = sorted({line.period.name for line in result.lines} | {balance.period.name for balance in result.balances})
    lost = wanted.period is not None and wanted.period not in names
    return f"; there is something in {', '.join(names) or 'no period'}" if lost else ""

"""Worked examples are checked against what the plan would pay."""

from __future__ import annotations

from fractions import Fraction

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import Result
from services.compensation.domain.evaluation.document import Example, Expectation, PlanDocument
from services.compensation.domain.evaluation.figures import figure, number
from services.compensation.domain.evaluation.payouts import MONTHLY, PaidOut, of_month, paid_out
from services.compensation.domain.evaluation.remedies import remedy
from shared.kernel.errors import Invalid
from shared.kernel.period import Month


class ExampleFails(Invalid):
    """A worked example beside the plan says something else than the plan pays."""


def check_examples(plan: PlanDocument) -> None:
    """Every figure of every example, or the refusal that names the first that does not come out."""
    for index, example in enumerate(plan.examples):
        check_example(plan, example, f"examples[{index}]")


def check_example(plan: PlanDocument, example: Example, place: str) -> None:
    """One example's figures."""
    versions = [plan.in_force]
    result = calculate(versions, example.facts, example.as_of, by_quotas=True)
    months: tuple[PaidOut, ...] = ()
    if any(wanted.what in MONTHLY for wanted in example.expect):
        months = paid_out(versions, example.facts, result, example.as_of)
    for index, wanted in enumerate(example.expect):
        found = of_month(months, wanted) if wanted.what in MONTHLY else figure(result, wanted, plan.currency)
        _check(found, wanted, result, f"{place}.expect[{index}]")


def _check(found: Fraction | None, wanted: Expectation, result: Result, place: str) -> None:
    if found is not None and abs(found - Fraction(wanted.value)) <= Fraction(wanted.tolerance):
        return
    problems = (f"{problem.reason} {problem.detail}: {remedy(problem)}" for problem in result.problems)
    reasons = "; ".join(dict.fromkeys(problems))
    told = f"{wanted.what} of {_meant(wanted)} is {number(found) or 'not there'}, not {number(Fraction(wanted.value))}"
    told += _elsewhere(result, wanted)
    raise ExampleFails(f"{told} ({reasons})" if reasons else told, field=f"{place}.value")


def _meant(wanted: Expectation) -> str:
    """Whose figure, of what and when."""
    named = (wanted.payee, wanted.component, wanted.period, wanted.deal)
    return ", ".join(name for name in named if name) or "all together"


def _elsewhere(result: Result, wanted: Expectation) -> str:
    """Where nothing stands under a name that the expectation gives: under which names there is something."""
    found = [(line.payee, line.component, line.period.name) for line in result.lines]
    found += [(balance.payee, balance.component, balance.period.name) for balance in result.balances]
    payees, components, periods = (set(names) for names in zip(*found, strict=True)) if found else (set(), set(), set())
    names = {
        wanted.payee: payees,
        wanted.component: components,
        wanted.period: periods | {str(Month.of(line.earned_on)) for line in result.lines},
    }
    lost = [known for name, known in names.items() if name is not None and name not in known]
    return "".join(f"; there is something of {', '.join(sorted(known)) or 'nobody'}" for known in lost)

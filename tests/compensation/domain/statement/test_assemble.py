"""A statement out of a result: lines in words and units, one component after the other."""

from __future__ import annotations

from fractions import Fraction

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import Problem, Result
from services.compensation.domain.statement.assemble import Heading, statement_of
from services.compensation.domain.statement.quantity import SHARE, Quantity
from services.compensation.domain.statement.statement import Statement
from shared.kernel.money import Money
from shared.kernel.period import Month
from tests.compensation import sample_pay
from tests.compensation.domain.statement.test_verification import FACTS, PLAN


def made(payee: str, result: Result, month: Month = Month(2017, 6)) -> Statement:  # noqa: B008 - a frozen value
    """The statement of a month."""
    return statement_of(Heading(payee, payee, month, "now", "inputs", "plan"), result, [PLAN, sample_pay.PLAN])


def test_every_component_has_its_lines_and_sum() -> None:
    statement = made("Anna", calculate([PLAN], FACTS))
    found = {component.id: component for component in statement.components}
    assert [line.source for line in found["own"].lines] == ["A1", "A2"]
    assert found["own"].earned == Money(30_00, "USD")
    assert found["own"].attained == Quantity(Fraction(100_010), "USD")
    assert statement.earned == sum((c.earned for c in found.values()), start=Money.zero("USD"))


def test_attainment_of_a_quota_is_a_share() -> None:
    bonus = next(c for c in made("Anna", calculate([PLAN], FACTS)).components if c.id == "team bonus")
    assert bonus.attained == Quantity(Fraction(865_442, 800_000), SHARE)
    assert len(bonus.tiers) == 2


def test_a_split_is_told_as_a_share_of_the_deal() -> None:
    result = calculate([sample_pay.PLAN], sample_pay.facts("changed"), payees=["Anna Snelling"])
    (component,) = made("Anna Snelling", result).components
    reasons = {line.why for line in component.lines}
    assert reasons == {"your deal", "30\N{NO-BREAK SPACE}% of the deal", "70\N{NO-BREAK SPACE}% of the deal"} & reasons
    assert len(reasons) > 1
    assert component.lines[1].before == component.lines[0].after


def test_another_months_lines_are_not_told() -> None:
    statement = made("Anna", calculate([PLAN], FACTS), Month(2017, 7))
    assert (statement.components, statement.plan) == ((), "No pay in this period")


def test_what_is_not_decided_is_asked() -> None:
    problems = (Problem("no_quota", "Anna", deal="D9", detail="north"), Problem("no_plan", "Bert"))
    assert made("Anna", Result(problems=problems)).questions == ("Deal D9: there is no quota (north).",)

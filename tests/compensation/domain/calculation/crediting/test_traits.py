"""Traits: who and what is eligible on a day."""

from typing import Any

import pytest

from services.compensation.domain.facts.payees import (
    Attribute,
    Certification,
    Leave,
)
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Condition, Stated
from tests.compensation.pay import (
    D,
    amounts,
    commission,
    day,
    deal,
    facts,
    line,
    paid,
    payee,
    plan,
)


@pytest.mark.parametrize(
    ("condition", "eligible"),
    [
        pytest.param(Condition(payee="certification", is_=("pro",)), ["b"], id="certified that day"),
        pytest.param(Condition(payee="tenure_months", at_least=D(6)), ["b", "c"], id="six months of tenure"),
        pytest.param(Condition(payee="on_leave", is_=("false",)), ["a", "b"], id="not on leave"),
        pytest.param(Condition(payee="rank", is_not=("junior",)), ["b", "c"], id="not that rank"),
    ],
)
def test_eligibility(condition: Condition, eligible: list[str]) -> None:
    ann = payee(
        hired_on=day("2025-07-10"),
        certifications=(Certification(name="pro", first_day=day("01-10"), last_day=day("01-19")),),
        leave=(Leave(first_day=day("01-20"), last_day=day("01-31")),),
        attributes=(
            Attribute(name="rank", value="junior"),
            Attribute(name="rank", value="senior", first_day=day("01-10")),
        ),
    )
    deals = (deal("a", "01-09", 100), deal("b", "01-10", 100), deal("c", "01-20", 100))
    lines = paid(plan(commission("0.1", credit=Credit(where=(condition,)))), facts(*deals, payees=[ann])).lines
    assert [line.deal for line in lines] == eligible


TERM: dict[str, Any] = {"term_first_day": day("2025-11-10"), "term_last_day": day("2027-11-09")}


@pytest.mark.parametrize(
    ("condition", "counted"),
    [
        pytest.param(Condition(deal="on", first_day=day("01-10")), ["b", "c"], id="from a day on"),
        pytest.param(Condition(deal="on", last_day=day("01-09")), ["a"], id="until a day"),
        pytest.param(Condition(deal="weekday", is_=("saturday",)), ["b"], id="on a weekday"),
        pytest.param(Condition(deal="month", is_=("1",)), ["a", "b"], id="in a month"),
        pytest.param(Condition(deal="months_since_start", below=D(2)), ["a"], id="in the first two months"),
        pytest.param(Condition(deal="term_months", at_least=D(24)), ["a", "b", "c"], id="a contract of two years"),
        pytest.param(Condition(deal="signed", first_day=day("01-01")), ["c"], id="an attribute that is a day"),
        pytest.param(
            Condition(any_of=(Condition(deal="month", is_=("2",)), Condition(line="amount", below=D(100)))),
            ["a", "c"],
            id="one of two",
        ),
        pytest.param(
            Condition(all_of=(Condition(deal="month", is_=("1",)), Condition(line="amount", at_least=D(100)))),
            ["b"],
            id="both",
        ),
    ],
)
def test_conditions_on_days_and_groups(condition: Condition, counted: list[str]) -> None:
    deals = (
        deal("a", "01-09", 50, **TERM),
        deal("b", "01-10", 100, **TERM, attributes={"signed": "2025-12-31"}),
        deal("c", "02-10", 100, **TERM, attributes={"signed": "2026-01-01"}),
    )
    lines = paid(plan(commission("0.1", where=(condition,))), facts(*deals)).lines
    assert [line.deal for line in lines] == counted


@pytest.mark.parametrize(
    ("rate", "pays", "told"),
    [
        pytest.param("4%", [4], [], id="as the payee's contract says"),
        pytest.param("5", [], ["payee.rate lies above 100 %; write a rate as 5% or 0.05"], id="five hundred per cent"),
        pytest.param("-1%", [], ["payee.rate is -1%, which is no figure from 0 on"], id="below nothing"),
        pytest.param("much", [], ["payee.rate is much, which is no figure from 0 on"], id="no number"),
        pytest.param(
            None,
            [],
            ["payee.rate is not said"],
            id="not said at all",
        ),
    ],
)
def test_a_rate_that_a_fact_states(rate: str | None, pays: list[int], told: list[str]) -> None:
    ann = payee(attributes=(Attribute(name="rate", value=rate),) if rate else ())
    component = Commission(id="c", rate=(Stated("payee.rate"),))
    result = paid(plan(component), facts(deal("a", "01-09", 100), payees=[ann]))
    assert amounts(result.lines) == pays
    assert [problem.detail for problem in result.problems] == told


def test_only_eligible_lines_count() -> None:
    flagged = Condition(line="eligible", is_=("yes",))
    sold = deal("a", "01-05", [line(500, 1, attributes={"eligible": "yes"}), line(700, 2)])
    assert amounts(paid(plan(commission("0.1", where=(flagged,))), facts(sold)).lines) == [50]

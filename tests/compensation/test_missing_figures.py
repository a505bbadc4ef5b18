"""A figure that is missing for one payee keeps only his pay back, is told as a problem, and is never guessed."""

from __future__ import annotations

import pytest

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.facts.parse import facts_of
from shared.kernel.exact_yaml import parse_yaml
from tests.compensation.written import component

BY_LEVEL = "{by: payee.level, rows: [{when: known, value: 5}]}"
FACTS = """
currency: USD
payees:
  - id: bob
    attributes: {level: known}
    promises:
      - {kind: base_pay, amount: 100, per: month}
      - {kind: target_incentive, amount: 100, per: month}
quotas: [{payee: bob, name: q, period: 2024-01, value: 10}]
deals:
  - {id: A, on: 2024-01-03, owner: ann, amount: 100}
  - {id: B, on: 2024-01-03, owner: bob, amount: 100, margin: 50}
"""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"rate": "{by: payee.level, rows: [{when: known, value: 5%}]}"}, "figure_missing", id="a rate"),
        pytest.param({"deductible": BY_LEVEL}, "figure_missing", id="a deductible"),
        pytest.param({"deductible": "{amount: 50%, quota: q}"}, "no_quota", id="the quota of a deductible"),
        pytest.param({"cap": BY_LEVEL}, "figure_missing", id="a cap"),
        pytest.param({"cap": "{value: 1, of: target_incentive}"}, "no_promise", id="the promise of a cap"),
        pytest.param({"floor": f"{{amount: {BY_LEVEL}, per: deal}}"}, "figure_missing", id="a floor"),
        pytest.param({"gate": f"{{measure: amount, at_least: {BY_LEVEL}}}"}, "figure_missing", id="a gate"),
        pytest.param({"gate": "{measure: {quota: q}, at_least: 1}"}, "no_quota", id="the quota of a gate"),
        pytest.param({"base": "margin"}, "figure_missing", id="a margin"),
        pytest.param({"kind": "period_bonus", "base": "base_pay"}, "no_promise", id="base pay"),
        pytest.param({"kind": "draw", "rate": "", "amount": BY_LEVEL}, "figure_missing", id="a draw"),
    ],
)
def test_only_the_payee_concerned_is_kept_back(said: dict[str, str], reason: str) -> None:
    plan = plan_document(parse_yaml(component(**said)))
    result = calculate([plan.in_force], facts_of(parse_yaml(FACTS)))
    assert {line.payee for line in result.lines} == {"bob"}
    assert [(problem.payee, problem.reason) for problem in result.problems] == [("ann", reason)]

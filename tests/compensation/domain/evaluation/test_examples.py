"""Worked examples beside a plan are checked, and the first figure that does not come out is named."""

from __future__ import annotations

import pytest

from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.examples import ExampleFails, check_examples
from shared.kernel.exact_yaml import parse_yaml

PLAN = """
id: p
currency: USD
effective_on: 2024-01-01
version: 3
components:
  - {id: c, kind: commission, rate: 10%, hold: {until: payment, share: 50%}}
  - {id: d, kind: draw, amount: 300, recovery: {share: 100%}}
examples:
  - name: first
    facts:
      deals:
        - {id: D1, on: 2024-01-10, owner: ann, amount: 1000}
        - {id: D2, on: 2024-01-11, owner: bob, amount: 5000}
    expect:
      - {payee: ann, component: c, value: 100}
"""


def with_expectation(said: str) -> str:
    """The plan with another expectation."""
    return PLAN.replace("{payee: ann, component: c, value: 100}", "{" + said + "}")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("payee: ann, value: 300", id="of all components"),
        pytest.param("component: c, value: 600", id="of all payees"),
        pytest.param("deal: D2, value: 500", id="of a deal"),
        pytest.param("period: 2024-01, payee: bob, value: 500", id="of a period"),
        pytest.param("period: 2024-02, value: 0", id="of a period in which nothing was"),
        pytest.param("payee: ann, what: paid, value: 250", id="less what is held"),
        pytest.param("payee: ann, what: held, value: 50", id="what is held"),
        pytest.param("payee: ann, what: advanced, value: 200", id="what was paid ahead"),
        pytest.param("payee: ann, what: owed, value: 200", id="what is owed"),
        pytest.param("payee: ann, what: recovered, value: 0", id="what was recovered"),
        pytest.param("payee: ann, component: c, what: blended_rate, value: 10%", id="the rate that came out"),
        pytest.param("payee: ann, component: c, value: 99, tolerance: 1", id="within a tolerance"),
    ],
)
def test_an_expectation_comes_out(said: str) -> None:
    check_examples(plan_document(parse_yaml(with_expectation(said))))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        pytest.param(
            "payee: ann, component: c, value: 100.01", "amount of ann, c is 100, not 100.01", id="a cent too much"
        ),
        pytest.param("value: 1", "amount of all together is 800, not 1", id="all together"),
        pytest.param(
            "payee: eve, what: owed, value: 0",
            "owed of eve is not there, not 0; there is something of ann, bob",
            id="there is no such figure",
        ),
        pytest.param(
            "payee: ann, component: c, value: 98, tolerance: 1", "amount of ann, c is 100, not 98", id="too far off"
        ),
        pytest.param(
            "payee: ann, period: 2024-Q1, value: 100",
            "amount of ann, 2024-Q1 is 0, not 100; there is something of 2024-01",
            id="a period of another length",
        ),
    ],
)
def test_an_expectation_that_does_not_come_out_is_named(said: str, sentence: str) -> None:
    with pytest.raises(ExampleFails) as refusal:
        check_examples(plan_document(parse_yaml(with_expectation(said))))
    assert (refusal.value.detail, refusal.value.field) == (sentence, "examples[0].expect[0].value")

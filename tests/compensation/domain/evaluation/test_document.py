"""A plan's document holds its terms, their first day, and examples that are no terms."""

from __future__ import annotations

import pytest

from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.language.terms import plan_hash, plan_of
from shared.kernel.errors import Refusal
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


def test_the_facts_of_an_example_are_checked_in_their_place() -> None:
    with pytest.raises(Refusal) as refusal:
        plan_document(parse_yaml(PLAN.replace("id: D2", "id: D1")))
    assert refusal.value.field == "examples[0].facts.deals[1].id"


def test_examples_version_and_first_day_are_no_terms() -> None:
    plan = plan_document(parse_yaml(PLAN))
    bare = parse_yaml(PLAN[: PLAN.index("examples")].replace("effective_on: 2024-01-01\nversion: 3\n", ""))
    assert plan_hash(plan.terms) == plan_hash(plan_of(bare))
    assert (plan.in_force.number, str(plan.in_force.effective_on)) == (3, "2024-01-01")

"""Names in facts that no plan reads are told, with the nearest that one does."""

import pytest

from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.unread import unread
from services.compensation.domain.facts.parse import facts_of
from shared.kernel.exact_yaml import parse_yaml

PLAN = plan_document(
    parse_yaml("""
id: p
currency: USD
components:
  - {id: c, kind: commission, rate: 5%, gate: {measure: {quota: revenue}, at_least: 1}}
  - {id: s, kind: period_bonus, base: base_pay, rate: {measure: {counts: score, name: csat}, points: [{at: 0, rate: 0},
     {at: 1, rate: 1}], above_top: stop}}
  - {id: d, kind: commission, base: {quantity: activities, name: demo}, rate: 5}
""")
).in_force


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param("quotas: [{payee: a, name: revenue, period: 2024, value: 1}]", [], id="a quota that is read"),
        pytest.param(
            "quotas: [{payee: a, name: revenu, period: 2024, value: 1}]",
            ["no plan reads the quota `revenu` (`revenue`?)"],
            id="a quota nobody reads",
        ),
        pytest.param(
            "scores: [{payee: a, name: nps, period: 2024, value: 1}]", ["no plan reads the score `nps`"], id="a score"
        ),
        pytest.param(
            "activities: [{id: A, payee: a, kind: demos, on: 2024-01-01}]",
            ["no plan reads the activity `demos` (`demo`?)"],
            id="an activity",
        ),
        pytest.param(
            "openings: [{kind: attainment, payee: a, component: x, on: 2024-01-01, value: 1}]",
            ["no plan reads the component `x`"],
            id="a component that is not there",
        ),
    ],
)
def test_unread(said: str, told: list[str]) -> None:
    assert unread([PLAN], facts_of(parse_yaml(said), currency="USD")) == told

"""The outline tells a result per payee, period and component, every line with its way from deal to amount."""

from __future__ import annotations

import json
from typing import Any

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.outline import outline
from services.compensation.domain.facts.parse import facts_of
from shared.kernel.exact_yaml import parse_yaml

PLAN = plan_document(
    parse_yaml("""
id: p
currency: USD
components:
  - id: c
    kind: commission
    rate:
      mode: marginal
      measure: {quota: q}
      tiers: [{from: 0, to: 100%, rate: 10%}, {from: 100%, rate: 20%}]
  - {id: demos, kind: commission, base: {quantity: activities, name: demo}, rate: 50}
  - {id: table, kind: commission, rate: {by: line.product, rows: [{when: x, value: 1%}]}}
  - id: curve
    kind: period_bonus
    base: target_incentive
    rate: {measure: {quota: q}, points: [{at: 0, rate: 0}, {at: 200%, rate: 100%}], above_top: stop}
  - {id: fixed, kind: period_bonus, rate: 40}
  - {id: draw, kind: draw, amount: 500, recovery: {share: 100%}}
""")
)
FACTS = facts_of(
    parse_yaml("""
payees: [{id: ann, promises: {kind: target_incentive, amount: 10, per: month}}]
quotas: [{payee: ann, name: q, period: 2024-01, value: 1000}]
activities: [{id: A1, payee: ann, kind: demo, on: 2024-01-02, count: 2}]
deals: [{id: D1, on: 2024-01-10, owner: ann, amount: 1500, attributes: {product: x}}]
"""),
    currency="USD",
)
TOLD = json.loads(json.dumps(outline([PLAN.in_force], calculate([PLAN.in_force], FACTS))))


def test_a_payee_has_periods_with_amounts_and_draws() -> None:
    (payee,) = TOLD["payees"]
    (period,) = payee["periods"]
    assert (payee["payee"], payee["amount"], period["period"], period["paid"]) == ("ann", "500.00", "2024-01", "500.00")
    assert period["draws"] == [
        {
            "component": "draw",
            "earned": "362.50",
            "advanced": "137.50",
            "recovered": "0.00",
            "owed": "137.50",
            "forgiven": "0.00",
        }
    ]


def test_a_component_tells_attainment_tier_and_blended_rate() -> None:
    component = _component("c")
    told = {key: component[key] for key in ("amount", "credited", "attainment", "tier", "blended_rate")}
    assert told == {
        "amount": "200.00",
        "credited": "1500",
        "attainment": "1.5",
        "tier": 2,
        "blended_rate": "0.133333333333",
    }


def test_a_line_tells_what_fell_onto_each_tier() -> None:
    (line,) = _component("c")["lines"]
    assert (line["deal"], line["attainment_before"], line["attainment_after"]) == ("D1", "0", "1.5")
    assert line["tiers"] == [
        {"tier": 1, "credited": "1000", "rate": "0.1", "earned": "100"},
        {"tier": 2, "credited": "500", "rate": "0.2", "earned": "100"},
    ]


def test_what_is_paid_by_the_piece_is_told_in_pieces_and_money() -> None:
    component = _component("demos")
    assert (component["credited"], component["blended_rate"], component["amount"]) == ("2", "50", "100.00")


def test_a_bonus_tells_the_rate_of_its_base() -> None:
    assert (_component("curve")["blended_rate"], _component("curve")["attainment"]) == ("0.75", "1.5")
    assert _component("fixed")["blended_rate"] == "40"


def test_what_cannot_be_decided_is_a_problem_with_its_place() -> None:
    facts = facts_of({"deals": [{"id": "D1", "on": "2024-01-10", "owner": "ann", "amount": 5}]}, currency="USD")
    told = outline([PLAN.in_force], calculate([PLAN.in_force], facts))
    assert {(one["reason"], one["component"]) for one in _problems(told)} == {
        ("no_promise", "curve"),
        ("no_quota", "c"),
        ("figure_missing", "table"),
    }


def test_what_several_holds_keep_back_is_told_together() -> None:
    holds = [{"until": "payment", "share": "50%"}, {"until": "approval", "share": "25%"}]
    component = {"id": "c", "kind": "commission", "rate": "10%", "hold": holds}
    plan = plan_document({"id": "p", "currency": "USD", "components": [component]})
    facts = facts_of({"deals": [{"id": "D1", "on": "2024-01-10", "owner": "ann", "amount": 1000}]}, currency="USD")
    told: Any = outline([plan.in_force], calculate([plan.in_force], facts))
    (period,) = told["payees"][0]["periods"]
    assert (period["amount"], period["held"], period["paid"]) == ("100.00", "75.00", "25.00")


def _component(name: str) -> dict[str, Any]:
    (payee,) = TOLD["payees"]
    (found,) = (one for period in payee["periods"] for one in period["components"] if one["component"] == name)
    return dict(found)


def _problems(told: dict[str, object]) -> list[dict[str, object]]:
    problems = told["problems"]
    assert isinstance(problems, list)
    return problems


def test_what_was_held_is_told_with_the_day_it_was_released() -> None:
    terms = plan_document(
        parse_yaml(
            "{id: p, currency: USD, components: [{id: c, kind: commission, rate: 10%,"
            " hold: [{until: payment, share: 50%, release: proportional}, {until: days, days: 20, share: 25%}]}]}"
        )
    )
    told = facts_of(
        parse_yaml(
            "{deals: [{id: D, on: 2024-01-10, owner: ann, amount: 1000}],"
            " payments: [{id: P, deal: D, on: 2024-02-05, amount: 400}]}"
        ),
        currency="USD",
    )
    (payee,) = json.loads(json.dumps(outline([terms.in_force], calculate([terms.in_force], told))))["payees"]
    (line,) = payee["periods"][0]["components"][0]["lines"]
    assert line["released"] == [
        {"on": "2024-01-30", "until": "days", "amount": "25.00"},
        {"on": "2024-02-05", "until": "payment", "amount": "20.00"},
    ]
    assert line["held"] == "30.00"

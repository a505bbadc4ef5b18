"""Plans are read, checked with places named, hashed equally however written, and compared for a reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.document.read import read
from services.compensation.domain.document.write import document
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.terms import plan_differences, plan_hash, plan_of
from shared.kernel.exact_json import parse_json
from shared.kernel.exact_yaml import parse_yaml

PLAN = """
id: agents
currency: USD
components:
  - id: commission
    kind: commission
    rate:
      mode: marginal
      tiers: [{from: 0, to: 20000, rate: 3%}, {from: 20000, to: 40000, rate: 0.05}, {from: 40000, rate: 8 %}]
  - {id: bonus, kind: period_bonus, rate: 100, gate: {measure: amount, at_least: 1000.50}}
"""
JSON = """
{"currency": "USD", "id": "agents", "title": null, "components": [
  {"kind": "commission", "id": "commission", "period": "month", "rate": [{"mode": "marginal", "tiers": [
    {"from": 0.00, "to": 2e4, "rate": "0.030"}, {"from": "20000", "to": 40000, "rate": "5%"},
    {"from": 40000, "rate": 0.08}]}]},
  {"kind": "period_bonus", "id": "bonus", "rate": "100",
   "gate": [{"measure": {"counts": "amount"}, "at_least": 1000.5}]}]}
"""


def test_yaml_and_json_have_one_hash() -> None:
    assert plan_hash(plan_of(parse_yaml(PLAN))) == plan_hash(plan_of(parse_json(JSON)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("3%", "3.0001%", id="a rate"),
        pytest.param("marginal", "overage_at_reached\n      lower_bound: included", id="a mode"),
        pytest.param("1000.50", "1000.51", id="a gate"),
        pytest.param("USD", "EUR", id="the currency"),
    ],
)
def test_other_terms_have_another_hash(old: str, new: str) -> None:
    assert plan_hash(plan_of(parse_yaml(PLAN))) != plan_hash(plan_of(parse_yaml(PLAN.replace(old, new))))


def test_a_hash_is_of_decimal_texts_alone() -> None:
    canonical = json.dumps(document(plan_of(parse_yaml(PLAN))))
    assert parse_json(canonical) == json.loads(canonical)
    assert read(Plan, json.loads(canonical)) == plan_of(parse_yaml(PLAN))


@given(rate=st.decimals(0, 1, places=12), bound=st.decimals(1, 10**15, places=2))
def test_any_figure_comes_back_as_it_was(rate: object, bound: object) -> None:
    written = PLAN.replace("3%", f'"{rate:f}"').replace("40000", f'"{20000 + bound:f}"')  # type: ignore[operator]
    plan = plan_of(parse_yaml(written))
    assert read(Plan, document(plan)) == plan
    assert plan_hash(read(Plan, json.loads(json.dumps(document(plan))))) == plan_hash(plan)


def test_a_newer_version_is_told_by_its_differences() -> None:
    newer = PLAN.replace("0.05", "0.06").replace("at_least: 1000.50", "at_least: 2000")
    told = [str(one) for one in plan_differences(plan_of(parse_yaml(PLAN)), plan_of(parse_yaml(newer)))]
    assert told == [
        "component commission, rate, tier 2, rate: 0.05 becomes 0.06",
        "component bonus, gate, at least: 1000.5 becomes 2000",
    ]


def test_every_plan_of_the_vectors_comes_back_as_it_was() -> None:
    for path in (Path(__file__).parents[2] / "vectors").glob("*.yaml"):
        data = parse_yaml(path.read_text())
        assert isinstance(data, dict)
        plan = plan_of({key: value for key, value in data.items() if key != "examples"})
        assert read(Plan, document(plan)) == plan

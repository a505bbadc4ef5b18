"""A plan's policies, rules and references make sense together."""

from __future__ import annotations

import pytest

from services.compensation.domain.language.terms import plan_of
from shared.kernel.errors import Refusal
from shared.kernel.exact_yaml import parse_yaml

PLAN = """
id: agents
currency: USD
components:
  - {id: commission, kind: commission, rate: 3%}
  - {id: bonus, kind: period_bonus, rate: 100}
"""


@pytest.mark.parametrize(
    ("key", "value", "code", "place"),
    [
        pytest.param("currency", "dollar", "plan_contradictory", "currency", id="no currency code"),
        pytest.param("time_zone", "Mars/Olympus", "name_unknown", "time_zone", id="no such zone"),
        pytest.param("components", [], "plan_incomplete", "components", id="nothing pays"),
        pytest.param("calendar", {"first_month": "13"}, "figure_out_of_range", "calendar.first_month", id="month 13"),
        pytest.param("calendar", "4-4-5", "plan_incomplete", "calendar.years", id="weeks without a beginning"),
        pytest.param("rounding", {"places": "-1"}, "figure_out_of_range", "rounding.places", id="places"),
        pytest.param("crediting", [{"id": "a"}, {"id": "a"}], "name_taken", "crediting[1].id", id="a rule twice"),
        pytest.param("colour", "red", "key_unknown", "colour", id="a key nobody knows"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(key: str, value: object, code: str, place: str) -> None:
    data = parse_yaml(PLAN)
    assert isinstance(data, dict)
    with pytest.raises(Refusal) as refusal:
        plan_of({**data, key: value})
    assert (refusal.value.code, refusal.value.field) == (code, place)


def test_components_have_ids_of_their_own() -> None:
    with pytest.raises(Refusal) as refusal:
        plan_of(parse_yaml(PLAN.replace("id: bonus", "id: commission")))
    assert (refusal.value.code, refusal.value.field) == ("name_taken", "components[1].id")


def test_nobody_is_paid_in_a_circle() -> None:
    pays = "{{id: {0}, kind: period_bonus, rate: 5%, base: {{quantity: earnings, components: [{1}]}}}}"
    written = f"id: p\ncurrency: USD\ncomponents: [{pays.format('a', 'b')}, {pays.format('b', 'a')}]"
    with pytest.raises(Refusal) as refusal:
        plan_of(parse_yaml(written))
    assert refusal.value.code == "plan_contradictory"

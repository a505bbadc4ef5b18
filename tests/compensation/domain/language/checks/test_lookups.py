"""Conditions test something, tables have rows that can fit, measures name what they count."""

from __future__ import annotations

import pytest

from tests.compensation.written import component, refused


@pytest.mark.parametrize(
    ("written", "code", "place"),
    [
        pytest.param(
            component(rate="{by: [line.p, deal.q], rows: [{when: a, value: 1%}]}"),
            "plan_contradictory",
            "rate.rows[0].when",
            id="a row with too few keys",
        ),
        pytest.param(
            component(rate="{by: product, rows: [{when: a, value: 1%}]}"),
            "plan_contradictory",
            "rate.by[0]",
            id="an attribute of nobody",
        ),
        pytest.param(
            component(rate='{by: line.p, rows: [{when: "9..3", value: 1%}]}'),
            "plan_contradictory",
            "rate.rows[0].when[0]",
            id="a range that holds nothing",
        ),
        pytest.param(
            component(rate='{by: line.p, rows: [{when: "20%..5", value: 1%}, {when: "20%..x", value: 1%}]}'),
            "plan_contradictory",
            "rate.rows[1].when[0]",
            id="a range up to a word",
        ),
        pytest.param(
            component(gate="{measure: {as_share: true}, at_least: 20%}"),
            "plan_incomplete",
            "gate.measure.where",
            id="a share of which lines",
        ),
        pytest.param(
            component(gate="{measure: {as_share: true, quota: q, where: {line: p, is: x}}, at_least: 20%}"),
            "plan_contradictory",
            "gate.measure.quota",
            id="a share with a quota",
        ),
        pytest.param(
            component(
                gate="{measure: {counts: score, name: s, as_share: true, where: {line: p, is: x}}, at_least: 20%}"
            ),
            "plan_contradictory",
            "gate.measure.counts",
            id="a share of a score",
        ),
        pytest.param(
            component(gate="{measure: {to_date: true, quota: q}, at_least: 80%}"),
            "plan_contradictory",
            "gate.measure.to_date",
            id="to date within its own period",
        ),
        pytest.param(
            component(where="{any_of: [{deal: a, is: x}, {payee: b, is: y}]}"),
            "plan_contradictory",
            "where",
            id="payee and deal in one group",
        ),
        pytest.param(
            component(where="{any_of: [{deal: a, is: x}], is: y}"),
            "plan_contradictory",
            "where",
            id="a group that tests",
        ),
        pytest.param(
            component(where="{any_of: [{deal: a}]}"), "plan_incomplete", "where.any_of", id="no test within a group"
        ),
        pytest.param(
            component(where='{deal: "on", first_day: 2024-02-01, last_day: 2024-01-31}'),
            "plan_contradictory",
            "where.last_day",
            id="days turned round",
        ),
        pytest.param(
            component(rate="{attribute: rate}"), "plan_contradictory", "rate.attribute", id="a figure nobody states"
        ),
        pytest.param(
            component(cap="{amount: {attribute: deal.cap}}"),
            "plan_contradictory",
            "cap.amount.attribute",
            id="a period's cap by deal",
        ),
        pytest.param(
            component(rate="{by: {counts: score}, rows: [{when: 1, value: 1%}]}"),
            "plan_incomplete",
            "rate.by[0].name",
            id="a count of which score",
        ),
        pytest.param(
            component(gate="{measure: {weight: {by: line.p, rows: [{when: a, value: -1}]}}, at_least: 1}"),
            "figure_out_of_range",
            "gate.measure.weight.rows[0].value",
            id="a negative weight",
        ),
        pytest.param(component(where="{is: x}"), "plan_incomplete", "where", id="a condition on nothing"),
        pytest.param(component(where="{line: p}"), "plan_incomplete", "where", id="a condition that tests nothing"),
        pytest.param(
            component(gate="{measure: activities, at_least: 5}"),
            "plan_incomplete",
            "gate.measure.name",
            id="which activity",
        ),
        pytest.param(
            component(deductible="{amount: {by: line.p, rows: [{when: a, value: 5}]}}"),
            "plan_contradictory",
            "deductible.amount.by[0]",
            id="a deductible by line",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(written: str, code: str, place: str) -> None:
    assert refused(written) == (code, place)

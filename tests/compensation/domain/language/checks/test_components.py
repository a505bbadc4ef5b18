"""Each kind of component says what it needs to be paid."""

from __future__ import annotations

import pytest

from tests.compensation.written import component, refused


def streak(**changed: str) -> str:
    """A streak, parts of it changed."""
    return component(**{"kind": "streak", "length": "3", "reached": "{measure: amount, at_least: 1}", **changed})


@pytest.mark.parametrize(
    ("written", "code", "place"),
    [
        pytest.param(component(credit="role"), "plan_incomplete", "credit.name", id="which role"),
        pytest.param(component(credit="rules"), "name_unknown", "credit", id="no crediting rules"),
        pytest.param(
            component(base="{quantity: earnings, components: [c]}"),
            "plan_contradictory",
            "base",
            id="a deal has no earnings",
        ),
        pytest.param(
            component(base="{quantity: amount, whose: hierarchy}"), "plan_contradictory", "base.whose", id="whose"
        ),
        pytest.param(component(base="once"), "plan_contradictory", "base", id="a deal has no `once`"),
        pytest.param(component(base="attained_incentive"), "plan_incomplete", "rate", id="attainment of no quota"),
        pytest.param(
            component(kind="period_bonus", base="{quantity: earnings, components: [x]}"),
            "name_unknown",
            "base.components",
            id="pay of nobody",
        ),
        pytest.param(streak(length="0"), "figure_out_of_range", "length", id="a streak of nothing"),
        pytest.param(
            streak(length="5", window="calendar"), "plan_contradictory", "length", id="five months fill no year"
        ),
        pytest.param(streak(base="amount"), "plan_contradictory", "base", id="a streak pays for no deal"),
        pytest.param(
            "id: p\ncurrency: USD\ncomponents: [{id: c, kind: contest, measure: amount, prizes: 5}]",
            "plan_incomplete",
            "first_day",
            id="a contest without a day",
        ),
        pytest.param(
            "id: p\ncurrency: USD\ncomponents: [{id: c, kind: draw, amount: 5, recovery: {share: 2}}]",
            "rate_out_of_range",
            "recovery.share",
            id="more than all is recovered",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(written: str, code: str, place: str) -> None:
    assert refused(written) == (code, place)

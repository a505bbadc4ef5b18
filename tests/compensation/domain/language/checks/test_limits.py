"""Gates, deductibles, floors, caps and holds say what they need, and no more."""

from __future__ import annotations

import pytest

from tests.compensation.written import component, refused


@pytest.mark.parametrize(
    ("written", "code", "place"),
    [
        pytest.param(component(gate="{measure: amount}"), "plan_incomplete", "gate", id="a gate without a figure"),
        pytest.param(
            component(gate="{measure: amount, at_least: 5, above: 5}"),
            "plan_contradictory",
            "gate.above",
            id="two lower ones",
        ),
        pytest.param(component(gate="{any_of: []}"), "plan_incomplete", "gate.any_of", id="one of no gates"),
        pytest.param(
            component(gate="{any_of: [{measure: amount, at_least: 1}, {all_of: {measure: amount}}]}"),
            "plan_incomplete",
            "gate.any_of[1].all_of",
            id="deep within, a gate without a figure",
        ),
        pytest.param(
            component(gate="{any_of: [{measure: amount, at_least: 1, below: 50%}, {measure: amount, above: 1}]}"),
            "plan_contradictory",
            "gate.any_of[0].below",
            id="what is paid below belongs to the whole",
        ),
        pytest.param(component(cap="-5"), "figure_out_of_range", "cap.amount", id="a negative cap"),
        pytest.param(
            component(cap="{amount: {value: 1, of: quota}}"), "plan_incomplete", "cap.amount.quota", id="which quota"
        ),
        pytest.param(component(hold="{until: days}"), "plan_incomplete", "hold.days", id="how many days"),
        pytest.param(
            component(hold="[{until: payment}, {until: approval}]"),
            "plan_contradictory",
            "hold",
            id="more than all is held",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(written: str, code: str, place: str) -> None:
    assert refused(written) == (code, place)

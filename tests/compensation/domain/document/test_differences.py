"""Differences are told place by place, and things with an id are compared with their like."""

from __future__ import annotations

import pytest

from services.compensation.domain.document.differences import differences

A = {"id": "a", "rate": [{"tiers": [{"to": "5", "rate": "0.05"}, {"rate": "0.06"}], "above_top": "stop"}]}
B = {"id": "b", "rate": ["0.01"]}
OLD = {"currency": "USD", "components": [A, B]}


@pytest.mark.parametrize(
    ("new", "told"),
    [
        pytest.param(OLD, [], id="nothing changes"),
        pytest.param({**OLD, "currency": "EUR"}, ["currency: USD becomes EUR"], id="a figure becomes another"),
        pytest.param({**OLD, "components": [B, A]}, [], id="the order of things with an id says nothing"),
        pytest.param(
            {**OLD, "components": [A, {"id": "b", "rate": ["0.02"]}]},
            ["component b, rate: 0.01 becomes 0.02"],
            id="the only rate of a component",
        ),
        pytest.param(
            {**OLD, "components": [A, {"id": "b", "rate": ["0.01", "0.5"]}]},
            ["component b, rate 2: new: 0.5"],
            id="a second one",
        ),
        pytest.param(
            {
                **OLD,
                "components": [
                    {
                        "id": "a",
                        "rate": [{"tiers": [{"to": "5", "rate": "0.05"}, {"rate": "0.07"}], "above_top": "refuse"}],
                    },
                    B,
                ],
            },
            ["component a, rate, tier 2, rate: 0.06 becomes 0.07", "component a, rate, above top: stop becomes refuse"],
            id="a tier by its number",
        ),
        pytest.param({**OLD, "components": [A]}, ["component b: no longer: id b, rate 0.01"], id="one is gone"),
        pytest.param({**OLD, "title": "Agents"}, ["title: new: Agents"], id="something is new"),
    ],
)
def test_a_difference_is_told(new: object, told: list[str]) -> None:
    assert [str(difference) for difference in differences(OLD, new)] == told

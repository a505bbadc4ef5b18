"""Tiers leave no hole and no overlap, and whatever decides a rate is said."""

from __future__ import annotations

import pytest

from tests.compensation.written import component, refused, tiers


@pytest.mark.parametrize(
    ("written", "code", "place"),
    [
        pytest.param(
            tiers("from: 0, to: 10, rate: 1%", "from: 12, rate: 2%"), "tier_hole", "rate.tiers[1].from", id="a hole"
        ),
        pytest.param(
            tiers("from: 0, to: 10, rate: 1%", "from: 9, rate: 2%"),
            "tier_overlap",
            "rate.tiers[1].from",
            id="an overlap",
        ),
        pytest.param(
            tiers("from: 0, rate: 1%", "from: 9, rate: 2%"), "tier_overlap", "rate.tiers[0].to", id="open in the middle"
        ),
        pytest.param(tiers("from: 5, to: 5, rate: 1%"), "tier_empty", "rate.tiers[0].to", id="an empty tier"),
        pytest.param(
            tiers("from: 0, to: 10, rate: 1%"), "plan_incomplete", "rate.above_top", id="a finite top and nothing said"
        ),
        pytest.param(
            tiers("from: 0, rate: 1%", above_top="stop"),
            "plan_contradictory",
            "rate.above_top",
            id="nothing lies above",
        ),
        pytest.param(
            tiers("from: 0, rate: 1%", mode="whole_period"), "plan_incomplete", "rate.lower_bound", id="in or out"
        ),
        pytest.param(tiers("from: 0, amount: 5"), "plan_incomplete", "rate.tiers[0].rate", id="an amount is no rate"),
        pytest.param(
            tiers("from: 0, amount: 5", interpolation="amount_per_tier"),
            "plan_incomplete",
            "rate.tiers[0].to",
            id="an amount for an endless tier",
        ),
        pytest.param(
            tiers("from: 0, to: 5, rate: 1%", interpolation="sum_of_rates", above_top="stop"),
            "plan_contradictory",
            "rate.mode",
            id="rates that add up are not paid by parts",
        ),
        pytest.param(
            tiers("from: 0, rate: 1%", threshold="5"),
            "plan_contradictory",
            "rate.threshold",
            id="a threshold of nothing",
        ),
        pytest.param(tiers("from: -5, rate: 1%"), "figure_out_of_range", "rate.tiers[0].from", id="a tier below zero"),
        pytest.param(component(rate="[]"), "plan_incomplete", "rate", id="no rate at all"),
        pytest.param(
            component(rate="{points: [{at: 5, rate: 1%}, {at: 5, rate: 2%}], above_top: stop}"),
            "tier_overlap",
            "rate.points[1].at",
            id="a curve that stands still",
        ),
        pytest.param(
            component(rate="{points: [{at: 5, rate: 1%}], above_top: stop}"),
            "plan_incomplete",
            "rate.points",
            id="a point",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(written: str, code: str, place: str) -> None:
    assert refused(written) == (code, place)

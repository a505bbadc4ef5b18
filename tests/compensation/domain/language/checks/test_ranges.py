"""Figures lie where they can be meant."""

from __future__ import annotations

import pytest

from tests.compensation.written import component, refused


@pytest.mark.parametrize(
    ("written", "code", "place"),
    [
        pytest.param(component(rate="101%"), "rate_out_of_range", "rate", id="101 per cent"),
        pytest.param(component(rate="-1%"), "rate_out_of_range", "rate", id="minus one per cent"),
        pytest.param(
            component(rate="-1", above_100="true"),
            "rate_out_of_range",
            "rate",
            id="negative though multipliers are meant",
        ),
        pytest.param(component(rate="[5%, 120%]"), "rate_out_of_range", "rate[1]", id="a factor of a product"),
        pytest.param(
            component(credit="{of: owner, share: 120%}"), "rate_out_of_range", "credit.share", id="a share above all"
        ),
        pytest.param(
            component(first_day="2024-02-01", last_day="2024-01-01"),
            "plan_contradictory",
            "last_day",
            id="ends before it begins",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(written: str, code: str, place: str) -> None:
    assert refused(written) == (code, place)

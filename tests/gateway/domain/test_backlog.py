"""The backlog added up."""

from __future__ import annotations

from services.gateway.domain.backlog import total

PEOPLE = {"unsent": 1, "lag": 2, "waiting": 3, "parked": 4, "dead": 5, "position": 600}
LEADS = {"unsent": 10, "lag": 20, "waiting": 30, "parked": 40, "dead": 50, "position": 6000}


def test_every_count_is_the_sum_and_every_part_is_shown() -> None:
    assert total({"people": PEOPLE, "leads": LEADS}) == {
        "unsent": 11,
        "lag": 22,
        "waiting": 33,
        "parked": 44,
        "dead": 55,
        "position": 6600,
        "services": [{"service": "leads", **LEADS}, {"service": "people", **PEOPLE}],
    }

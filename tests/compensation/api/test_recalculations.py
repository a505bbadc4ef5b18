"""Recalculation over HTTP, beside what the events have posted one by one."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.compensation.facts import won
from tests.compensation.people import tell_of_people
from tests.kit.house import House

_TIERS = [{"from": "0", "to": "20000", "rate": "0.03"}, {"from": "20000", "rate": "0.05"}]
PLAIN = {
    "external_id": "plain",
    "name": "Plain",
    "effective_on": "2016-01-01",
    "terms": {
        "components": [
            {"id": "monthly", "kind": "commission", "rate": {"mode": "marginal", "tiers": _TIERS}},
            {
                "id": "quarterly",
                "kind": "commission",
                "period": "quarter",
                "rate": {"mode": "whole_period", "lower_bound": "included", "tiers": _TIERS},
            },
            {
                "id": "bonus",
                "kind": "commission",
                "base": "deals",
                "where": [{"deal": "amount", "at_least": "100"}],
                "rate": "12.50",
                "cap": "20",
            },
        ]
    },
}
DEALS = (
    won("D1", "anna", 15_000, "2026-03-02"),
    won("D2", "anna", 10_000, "2026-03-05"),
    won("D3", "ben", 1, "2026-04-01"),
    # Of a quarter that is not over: the quarterly line is booked now, in the quarter's last month.
    won("D4", "anna", 9_000, datetime.now(UTC).date().isoformat()),
)


WITH_DRAW = {
    "external_id": "drawn",
    "name": "Drawn",
    "effective_on": "2016-01-01",
    "terms": {
        "components": [
            {"id": "flat", "kind": "commission", "rate": "0.1"},
            {"id": "draw", "kind": "draw", "amount": "100", "recovery": {}},
        ]
    },
}
"""Somebody else's plan: a draw is paid without deals, up to the last month anything is known of."""


@pytest.mark.parametrize("beside", [pytest.param([], id="alone"), pytest.param([WITH_DRAW], id="beside a draw")])
async def test_what_events_posted_is_what_columns_say(peopled_house: House, beside: list[dict[str, object]]) -> None:
    """The line-by-line path and the vector path meet in the ledger: the second finds nothing to post."""
    await tell_of_people(peopled_house)
    async with peopled_house.client() as client:
        plan_id = (await client.post("/v1/plans", json=PLAIN)).json()["id"]
        for other in beside:
            assert (await client.post("/v1/plans", json=other)).status_code == 201
            body = {"plan_external_id": "drawn", "member_external_id": "mia", "effective_on": "2026-01-01"}
            assert (await client.post("/v1/assignments", json=body)).status_code == 201
        for name in ("anna", "ben"):
            body = {"plan_external_id": "plain", "member_external_id": name, "effective_on": "2016-01-01"}
            assert (await client.post("/v1/assignments", json=body)).status_code == 201
    await peopled_house.deliver(*DEALS)
    before = await peopled_house.rows("SELECT count(*) FROM line")
    async with peopled_house.client("finance") as client:
        answer = await client.post("/v1/compensation/recalculations", json={"plan_id": plan_id})
    assert answer.json() == {"lines": 3 + 3 + 2 + 3, "appended": 0, "entries": 0}, answer.text
    assert await peopled_house.rows("SELECT count(*) FROM line") == before


async def test_a_plan_with_overrides_is_refused_with_the_reason(house: House) -> None:
    rows = await house.rows("SELECT id FROM plan")
    async with house.client("finance") as client:
        answer = await client.post("/v1/compensation/recalculations", json={"plan_id": str(rows[0][0])})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_plain")
    assert "credit of override" in answer.json()["detail"]


def test_what_computes_is_imported_only_when_it_computes() -> None:
    """NumPy and the PDF library cost half a second and more: neither process needs them to be ready."""
    asked = (
        "import services.compensation.main, services.compensation.worker, sys;"
        "sys.exit(bool({'numpy', 'fpdf', 'font_roboto'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603 - our own

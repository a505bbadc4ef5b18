"""Two people change one record: the second is told so, whatever the record is."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.access.street import OPS
from tests.access.town import Town
from tests.kit.story import SINCE, usd

Json = dict[str, Any]

NAMED: Json = {"name": "New", "effective_on": SINCE}
LEAD: Json = {"source": "web", "company_name": "New Ltd", "territory": "north"}
STAGES: Json = {"stages": [{"name": "first", "probability": 0.1}]}
SALE: Json = {"amount": usd(10), "opened_on": "2026-01-05", "product_id": "widget", "owner_id": "Anna"}
WHOLE: list[Json] = [{"member_external_id": "Anna", "share": "1"}]


@pytest.mark.parametrize(
    ("resource", "made", "method", "step", "change"),
    [
        pytest.param("members", NAMED, "PATCH", "", {"name": "Newer"}, id="a member"),
        pytest.param("members", NAMED, "POST", "/leave", {}, id="a member leaves"),
        pytest.param("teams", NAMED, "PATCH", "", {"name": "Newer"}, id="a team"),
        pytest.param("partners", {"name": "New"}, "PATCH", "", {"tier": "gold"}, id="a partner"),
        pytest.param("accounts", {"name": "New"}, "PATCH", "", {"name": "Newer"}, id="an account"),
        pytest.param("leads", LEAD, "POST", "/contact", {}, id="a lead is contacted"),
        pytest.param("leads", LEAD, "POST", "/recycle", {"reason": "later"}, id="a lead is recycled"),
        pytest.param("opportunities", SALE, "PATCH", "", {"account_id": "acme"}, id="an opportunity"),
        pytest.param("opportunities", SALE, "POST", "/lose", {"reason": "price"}, id="an opportunity is lost"),
        pytest.param("opportunities", SALE, "PUT", "/splits", {"splits": WHOLE}, id="an opportunity is shared"),
        pytest.param(
            "products",
            {"name": "New", "line": "Tools", "list_price": usd(1)},
            "POST",
            "/price",
            {"list_price": usd(2)},
            id="a price",
        ),
        pytest.param(
            "pipelines",
            {"name": "New", **STAGES},
            "POST",
            "/stages",
            {"stages": [{"name": "other", "probability": 0.2}]},
            id="the stages of a pipeline",
        ),
        pytest.param(
            "plans",
            {"name": "New", "tiers": [{"from": "0", "rate": "0.03"}]},
            "POST",
            "/versions",
            {"name": "Newer", "tiers": [{"from": "0", "rate": "0.04"}]},
            id="another version of a plan",
        ),
        pytest.param(
            "registrations",
            {"product_id": "widget", "partner_id": "Integra", "company": {"name": "A new customer"}},
            "POST",
            "/return",
            {"reason": "tell us more"},
            id="a registration is returned",
        ),
    ],
)
async def test_a_change_is_meant_for_what_was_read(
    town: Town, resource: str, made: Json, method: str, step: str, change: Json
) -> None:
    body = {name: town.ids.get(str(value), value) for name, value in made.items()}
    record = (await town.street.made(f"/v1/{resource}", {"external_id": str(uuid4()), **body}))["id"]
    path, asked = f"/v1/{resource}/{record}", {name: town.ids.get(str(v), v) for name, v in change.items()}

    read = await town.street.ask(OPS, "GET", path)
    tag = {"if-match": read.headers["etag"]}
    first = await town.street.ask(OPS, method, f"{path}{step}", json=asked, headers=tag)
    second = await town.street.ask(OPS, method, f"{path}{step}", json=asked, headers=tag)
    again = await town.street.ask(OPS, "GET", path, headers={"if-none-match": read.headers["etag"]})

    assert (first.is_success, first.headers["etag"] != read.headers["etag"]) == (True, True)
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert again.status_code == 200

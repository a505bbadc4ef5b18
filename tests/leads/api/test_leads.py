"""Leads over HTTP: capture, lists and their scope, conversion and giving up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.contracts.event import Event
from shared.contracts.leads import LeadContacted, LeadConverted, LeadDisqualified, LeadRecycled
from shared.kernel.money import Money
from shared.web.access import Role
from tests.kit.house import House
from tests.leads.world import account, crew, id_of, joined, listed, partner, repriced, team

LEAD = {
    "external_id": "L1",
    "source": "Website",
    "company_name": "Acme Inc.",
    "contact": {"name": "Ann Lee", "email": "ann@acme.example"},
    "product_id": str(id_of("gtx")),
    "territory": "Central",
    "source_owner": "Moses Frase",
    "captured_on": "2017-12-01",
}
LATER = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()


@pytest.fixture
async def house(leads: House) -> House:
    world: list[Event] = [
        listed("gtx", 550),
        repriced("gtx", 600, date(2018, 6, 1)),
        account("acme"),
        partner("resell"),
        partner("rival"),
        *crew("anna", "bill"),
        joined("dora", roles=("manager",)),
        team("dora"),
    ]
    await leads.deliver(*world)
    await leads.forget_published()
    return leads


async def post(client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = await client.post(f"/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def test_a_captured_lead_is_scored_and_owned_and_can_say_why(house: House) -> None:
    async with house.client() as ops:
        lead = await post(ops, "/leads", LEAD, 201)
        shown = (await ops.get(f"/v1/leads/{lead['id']}")).json()
        trace = (await ops.get(f"/v1/leads/{lead['id']}/assignments")).json()["items"]
    assert (lead["status"], lead["owner_id"], lead["score"], lead["grade"]) == ("open", str(id_of("anna")), 45, "C")
    assert (lead["source"], lead["source_owner"], lead["captured_on"]) == ("website", "Moses Frase", "2017-12-01")
    assert lead["assignment"]["policy_version"] == "round-robin-1"
    assert lead["assignment"]["assigned_on"] == datetime.now(UTC).date().isoformat()
    assert "contact" not in lead
    assert shown["contact"] == {"name": "Ann Lee", "email": "ann@acme.example", "phone": None}
    assert sum(each["points"] for each in shown["contributions"]) == 45
    assert [(each["owner_id"], len(each["why_not"])) for each in trace] == [(str(id_of("anna")), 1)]
    assert trace[0]["why_not"][0] == {
        "member_id": str(id_of("bill")),
        "external_id": "bill",
        "reason": "not_their_turn",
    }


@pytest.mark.parametrize(
    ("wrong", "status", "code", "field"),
    [
        pytest.param({"source": " "}, 422, "invalid_request", "source", id="no source"),
        pytest.param({"captured_on": LATER}, 422, "date_in_future", "captured_on", id="a day to come"),
        pytest.param({"captured_on": "soon"}, 422, "invalid_request", "captured_on", id="no date"),
        pytest.param({"employees": -1}, 422, "invalid_request", "employees", id="fewer than nobody"),
        pytest.param({"owner_id": str(uuid4())}, 422, "invalid_request", "owner_id", id="owners are not given"),
        pytest.param(
            {"product_id": str(uuid4())}, 409, "reference_not_known_yet", "product_id", id="an unknown product"
        ),
    ],
)
async def test_bad_input_names_its_field(
    house: House, wrong: dict[str, Any], status: int, code: str, field: str
) -> None:
    async with house.client() as ops:
        answer = await ops.post("/v1/leads", json={**LEAD, **wrong})
        bulk = (await ops.post("/v1/leads/bulk", json={"items": [{**LEAD, **wrong}]})).json()["items"]
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert ("retry-after" in answer.headers) == (status == 409)
    assert (bulk[0]["status"], bulk[0]["problem"]["errors"][0]["field"]) == ("rejected", field)
    assert await house.published() == []
    assert await house.rows("SELECT 1 FROM lead") == []


async def test_conversion_announces_the_opportunity_it_has_minted(house: House) -> None:
    async with house.client(Role.REPRESENTATIVE, member_id=id_of("anna")) as anna:
        lead = await post(anna, "/leads", LEAD, 201)
        body = {"account_id": str(id_of("acme")), "expected_close_on": LATER, "converted_on": "2018-02-01"}
        made = await post(anna, f"/leads/{lead['id']}/convert", body, 202)
        again = await post(anna, f"/leads/{lead['id']}/convert", {}, 409)
        shown = (await anna.get(f"/v1/leads/{lead['id']}")).json()
    (said,) = await house.published(LeadConverted)
    assert isinstance(said, LeadConverted)
    assert str(said.opportunity_id) == made["opportunity_id"] == shown["opportunity_id"]
    assert (said.owner_id, said.product_id, said.account_id) == (id_of("anna"), id_of("gtx"), id_of("acme"))
    assert (said.expected_amount, str(said.converted_on)) == (Money(550_00, "USD"), "2018-02-01")
    assert said.opportunity_external_id == "lead-L1"
    assert (shown["status"], again["code"]) == ("converted", "lead_not_open")


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        pytest.param({"product_id": str(uuid4())}, 409, "reference_not_known_yet", "product_id", id="unknown product"),
        pytest.param({"account_id": str(uuid4())}, 409, "reference_not_known_yet", "account_id", id="unknown account"),
        pytest.param({"converted_on": LATER}, 422, "date_in_future", "converted_on", id="a day to come"),
        pytest.param(
            {"converted_on": "2018-01-05", "expected_close_on": "2018-01-04"},
            422,
            "expected_close_too_early",
            "expected_close_on",
            id="expected to close before it opens",
        ),
        pytest.param({"converted_on": "2017-11-30"}, 422, "before_capture", "converted_on", id="before the capture"),
        pytest.param(
            {"expected_amount": {"minor": 1, "currency": "EUR"}},
            422,
            "currency_not_supported",
            "expected_amount",
            id="another currency",
        ),
        pytest.param(
            {"expected_amount": {"minor": -1, "currency": "USD"}},
            422,
            "invalid_request",
            "expected_amount",
            id="a negative amount",
        ),
    ],
)
async def test_a_refused_conversion_leaves_the_lead_open(
    house: House, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    async with house.client() as ops:
        lead = await post(ops, "/leads", LEAD, 201)
        problem = await post(ops, f"/leads/{lead['id']}/convert", body, status)
        shown = (await ops.get(f"/v1/leads/{lead['id']}")).json()
    assert (problem["code"], problem["errors"][0]["field"]) == (code, field)
    assert (shown["status"], await house.published(LeadConverted)) == ("open", [])


async def test_a_lead_without_owner_or_product_cannot_be_converted(house: House) -> None:
    async with house.client() as ops:
        nobody = await post(ops, "/leads", {"source": "fair", "territory": "North"}, 201)
        nothing = await post(ops, "/leads", {"source": "fair", "territory": "Central"}, 201)
        no_owner = await post(ops, f"/leads/{nobody['id']}/convert", {}, 409)
        no_product = await post(ops, f"/leads/{nothing['id']}/convert", {}, 422)
        priced = await post(ops, f"/leads/{nothing['id']}/convert", {"product_id": str(id_of("gtx"))}, 202)
    assert (no_owner["code"], no_product["code"]) == ("lead_has_no_owner", "product_missing")
    assert priced["product_id"] == str(id_of("gtx"))
    (said,) = await house.published(LeadConverted)
    assert isinstance(said, LeadConverted)
    assert said.expected_amount == Money(600_00, "USD"), "the list price of the day"
    assert said.external_id == nothing["id"]


async def test_contact_recycle_and_disqualify(house: House) -> None:
    async with house.client() as ops:
        one = await post(ops, "/leads", LEAD, 201)
        two = await post(ops, "/leads", {**LEAD, "external_id": "L2"}, 201)
        contacted = await post(ops, f"/leads/{one['id']}/contact", {"contacted_on": "2017-12-02"})
        await post(ops, f"/leads/{one['id']}/contact", {"contacted_on": "2017-12-04"})
        recycled = await post(ops, f"/leads/{one['id']}/recycle", {"reason": "no budget this year"})
        disqualified = await post(ops, f"/leads/{two['id']}/disqualify", {"reason": "a student"})
        by_status = {
            status: [
                lead["external_id"] for lead in (await ops.get("/v1/leads", params={"status": status})).json()["items"]
            ]
            for status in ("open", "converted", "recycled", "disqualified")
        }
    assert two["possible_duplicate_of"] == one["id"]
    assert contacted["contacted_on"] == "2017-12-02"
    assert (recycled["status"], recycled["close_reason"]) == ("recycled", "no budget this year")
    assert disqualified["status"] == "disqualified"
    assert by_status == {"open": [], "converted": [], "recycled": ["L1"], "disqualified": ["L2"]}
    for kind in (LeadContacted, LeadRecycled, LeadDisqualified):
        assert len(await house.published(kind)) == 1


async def visible(house: House, role: Role, **who: UUID) -> set[str]:
    async with house.client(role, **who) as caller:
        return {lead["external_id"] for lead in (await caller.get("/v1/leads")).json()["items"]}


async def test_everyone_sees_their_own_rows_only(house: House) -> None:
    async with house.client() as ops:
        items = [
            LEAD,
            {**LEAD, "external_id": "L2"},
            {**LEAD, "external_id": "L3", "territory": "North", "partner_id": str(id_of("resell"))},
        ]
        made = (await ops.post("/v1/leads/bulk", json={"items": items})).json()["items"]
    assert await visible(house, Role.SALES_OPS) == {"L1", "L2", "L3"}
    assert await visible(house, Role.EXECUTIVE) == {"L1", "L2", "L3"}
    assert await visible(house, Role.REPRESENTATIVE, member_id=id_of("anna")) == {"L1"}
    assert await visible(house, Role.MANAGER, member_id=id_of("dora")) == {"L1", "L2"}
    assert await visible(house, Role.PARTNER, partner_id=id_of("resell")) == {"L3"}
    assert await visible(house, Role.PARTNER, partner_id=id_of("rival")) == set()
    async with house.client(Role.REPRESENTATIVE, member_id=id_of("bill")) as bill:
        answers = [
            await bill.get(f"/v1/leads/{made[0]['id']}"),
            await bill.get(f"/v1/leads/{made[0]['id']}/assignments"),
            await bill.post(f"/v1/leads/{made[0]['id']}/convert", json={}),
            await bill.get(f"/v1/leads/{uuid4()}"),
        ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "lead_not_found")}


async def test_contacts_are_shown_to_those_who_work_the_lead_only(house: House) -> None:
    async with house.client() as ops:
        lead = await post(ops, "/leads", {**LEAD, "partner_id": str(id_of("resell"))}, 201)
    path = f"/v1/leads/{lead['id']}"
    async with (
        house.client(Role.EXECUTIVE) as executive,
        house.client(Role.PARTNER, partner_id=id_of("resell")) as reseller,
        house.client(Role.REPRESENTATIVE, member_id=id_of("anna")) as anna,
    ):
        assert (await executive.get(path)).json()["contact"] is None
        assert (await reseller.get(path)).json()["contact"] is None
        assert (await anna.get(path)).json()["contact"]["name"] == "Ann Lee"


async def test_a_partner_brings_leads_of_its_own_only(house: House) -> None:
    async with house.client(Role.PARTNER, partner_id=id_of("resell")) as reseller:
        own = await post(reseller, "/leads", LEAD, 201)
        foreign = await post(reseller, "/leads", {**LEAD, "partner_id": str(id_of("rival"))}, 404)
        forbidden = await post(reseller, f"/leads/{own['id']}/convert", {}, 403)
    assert own["partner_id"] == str(id_of("resell"))
    assert (foreign["code"], forbidden["code"]) == ("partner_not_found", "not_permitted")


async def test_who_brings_a_lead_hears_the_same_again_whoever_got_it(house: House) -> None:
    key = {"idempotency-key": "once"}
    async with house.client("representative", member_id=uuid4()) as stranger:
        first = await stranger.post("/v1/leads", json=LEAD, headers=key)
        again = await stranger.post("/v1/leads", json=LEAD, headers=key)
        seen = await stranger.get(f"/v1/leads/{first.json()['id']}")

    assert (first.status_code, seen.status_code) == (201, 404)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")

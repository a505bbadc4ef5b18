"""Opportunities over HTTP: what the outside may ask, and what it is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.contracts.pipeline import AccountNamed, DealRefunded, DealWon, OpportunityOpened, StageChanged
from shared.kernel.ids import new_id
from shared.web.access import Role
from tests.pipeline.facts import partner_signed
from tests.pipeline.shop import Json, Shop, usd

TOMORROW = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
STRANGER = str(new_id())


def fields_of(problem: Json) -> list[str]:
    return [error["field"] for error in problem.get("errors", [])]


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        pytest.param({"product_id": STRANGER}, 422, "product_unknown", "product_id", id="an unknown product"),
        pytest.param({"account_id": STRANGER}, 422, "account_unknown", "account_id", id="an unknown account"),
        pytest.param({"product_id": None}, 422, "reference_missing", "product_id", id="no product"),
        pytest.param({"owner_id": None}, 422, "reference_missing", "owner_id", id="no owner"),
        pytest.param({"owner_id": STRANGER}, 409, "reference_not_known_yet", "owner_id", id="an unknown owner"),
        pytest.param({"partner_id": STRANGER}, 409, "reference_not_known_yet", "partner_id", id="an unknown partner"),
        pytest.param({"pipeline_id": STRANGER}, 422, "pipeline_unknown", "pipeline_id", id="an unknown pipeline"),
        pytest.param({"stage": "Won"}, 422, "stage_unknown", "stage", id="an outcome for a stage"),
        pytest.param({"amount": usd(-1)}, 422, "invalid_request", "amount", id="an amount below zero"),
        pytest.param({"amount": {"minor": 1.5, "currency": "USD"}}, 422, "invalid_request", "amount.minor", id="half"),
        pytest.param(
            {"amount": {"minor": 1, "currency": "EUR"}}, 422, "currency_not_supported", "amount", id="another currency"
        ),
        pytest.param({"amount": None}, 422, "invalid_request", "amount", id="no amount"),
        pytest.param({"opened_on": None}, 422, "invalid_request", "opened_on", id="no day"),
        pytest.param({"opened_on": "2017-02-30"}, 422, "invalid_request", "opened_on", id="a day that never was"),
        pytest.param({"opened_on": TOMORROW}, 422, "date_in_future", "opened_on", id="a day to come"),
        pytest.param(
            {"expected_close_on": "2017-01-09"}, 422, "date_too_early", "expected_close_on", id="closing before opening"
        ),
        pytest.param({"won_on": "2017-01-09"}, 422, "date_too_early", "won_on", id="won before opened"),
        pytest.param({"lost_on": "2017-02-01"}, 422, "loss_reason_missing", "reason", id="lost for no reason"),
        pytest.param(
            {"lost_on": "2017-02-01", "reason": "x", "won_on": "2017-02-01"},
            422,
            "outcome_contradictory",
            "lost_on",
            id="won and lost",
        ),
        pytest.param(
            {"won_on": "2017-02-01", "account_id": None}, 409, "account_missing", "account_id", id="won from nobody"
        ),
        pytest.param(
            {"product_external_id": "GTX"}, 422, "invalid_request", "product_external_id", id="a product named twice"
        ),
        pytest.param({"external_id": "a\x00b"}, 422, "invalid_request", "external_id", id="a character no store keeps"),
        pytest.param({"prise": 1}, 422, "invalid_request", "prise", id="a field that is none"),
    ],
)
async def test_bad_input_names_the_field_and_leaves_nothing(
    shop: Shop, change: Json, status: int, code: str, field: str
) -> None:
    answered, problem = await shop.post("/opportunities", shop.item(**change))
    assert (answered, problem["code"], fields_of(problem)) == (status, code, [field])
    (bulk,) = (await shop.post("/opportunities/bulk", {"items": [shop.item(**change)]}))[1]["items"]
    assert (bulk["status"], fields_of(bulk["problem"])) == ("rejected", [field])
    assert await shop.house.published() == []
    assert await shop.house.rows("SELECT id FROM opportunity") == []


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        pytest.param("win", {"won_on": TOMORROW}, 422, "won_on", id="won in the future"),
        pytest.param("win", {"won_on": "2016-12-31"}, 422, "won_on", id="won before opened"),
        pytest.param("win", {"amount": usd(-5)}, 422, "amount", id="won below zero"),
        pytest.param("lose", {}, 422, "reason", id="lost for no reason"),
        pytest.param("lose", {"reason": "price", "lost_on": TOMORROW}, 422, "lost_on", id="lost in the future"),
        pytest.param("move", {"stage": "Won"}, 422, "stage", id="moved to an outcome"),
        pytest.param("move", {"stage": "proposal"}, 409, "override", id="skipped a stage without a word"),
        pytest.param("move", {"stage": "needs confirmed", "effective_on": TOMORROW}, 422, "effective_on", id="moved"),
        pytest.param("refund", {"reason": "broken"}, 409, None, id="refunded before it was won"),
        pytest.param("reopen", {"reason": "again"}, 409, None, id="reopened while open"),
        pytest.param("correct", {"reason": "typo", "amount": usd(1)}, 409, None, id="corrected while open"),
    ],
)
async def test_a_refused_step_changes_nothing(
    shop: Shop, path: str, body: Json, status: int, field: str | None
) -> None:
    opportunity = await shop.opened()
    answered, problem = await shop.post(f"/opportunities/{opportunity}/{path}", body)
    assert (answered, fields_of(problem)) == (status, [field] if field else [])
    _, now = await shop.get(f"/opportunities/{opportunity}")
    assert (now["status"], now["stage"]) == ("open", "contact")
    assert await shop.house.published() == []


async def test_a_deal_from_first_contact_to_refund(shop: Shop) -> None:
    opportunity = await shop.opened()
    path = f"/opportunities/{opportunity}"
    await shop.post(f"{path}/move", {"stage": "needs confirmed", "effective_on": "2017-01-20"})
    await shop.post(f"{path}/move", {"stage": "negotiation", "override": "they know us", "effective_on": "2017-02-01"})
    await shop.post(f"{path}/win", {"amount": usd(90_000), "won_on": "2017-03-01"})
    await shop.post(f"{path}/refund", {"amount": usd(30_000), "refunded_on": "2017-04-01", "reason": "late"})
    status, last = await shop.post(f"{path}/refund", {"reason": "cancelled"})
    assert status == 200
    assert {name: last[name] for name in ("status", "stage", "amount", "refunded", "closed_on")} == {
        "status": "won",
        "stage": "negotiation",
        "amount": usd(90_000),
        "refunded": usd(90_000),
        "closed_on": "2017-03-01",
    }
    moves = [(e.left, e.entered, e.override) for e in await shop.house.published(StageChanged)]  # type: ignore[attr-defined]
    assert moves == [("contact", "needs confirmed", None), ("needs confirmed", "negotiation", "they know us")]
    refunds = await shop.house.published(DealRefunded)
    assert [(e.amount.minor, e.refunded_before.minor, e.refund_external_id[-2:]) for e in refunds] == [  # type: ignore[attr-defined]
        (30_000, 0, "/1"),
        (60_000, 30_000, "/2"),
    ]
    _, history = await shop.get(f"{path}/history")
    assert [(e["step"], e["amount"]["minor"]) for e in history["items"]] == [
        ("opened", 100_000),
        ("moved", 100_000),
        ("moved", 100_000),
        ("won", 90_000),
        ("refunded", 30_000),
        ("refunded", 60_000),
    ]


async def test_winning_twice_is_a_conflict(shop: Shop) -> None:
    deal = await shop.won()
    status, problem = await shop.post(f"/opportunities/{deal}/win", {})
    assert (status, problem["code"]) == (409, "opportunity_not_open")


async def test_a_win_needs_the_account_that_can_be_named_later(shop: Shop) -> None:
    opportunity = await shop.opened(account_id=None)
    assert (await shop.post(f"/opportunities/{opportunity}/win", {}))[1]["code"] == "account_missing"
    async with shop.house.client() as client:
        named = await client.patch(f"/v1/opportunities/{opportunity}", json={"account_id": str(shop.account)})
    assert (named.status_code, named.headers["etag"].split("-")[0]) == (200, '"2')
    assert (await shop.post(f"/opportunities/{opportunity}/win", {}))[0] == 200
    assert [type(e) for e in await shop.house.published()] == [AccountNamed, DealWon]


async def test_a_change_meant_for_another_version_is_refused(shop: Shop) -> None:
    opportunity = await shop.opened(account_id=None)
    async with shop.house.client() as client:
        path, body = f"/v1/opportunities/{opportunity}", {"account_id": str(shop.account)}
        stale = await client.patch(path, json=body, headers={"if-match": '"7"'})
        garbled = await client.patch(path, json=body, headers={"if-match": "seven"})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert (garbled.status_code, garbled.json()["code"]) == (412, "changed_meanwhile")


async def test_reopening_and_correcting(shop: Shop) -> None:
    deal = await shop.won()
    path = f"/opportunities/{deal}"
    corrected = {"reason": "typed wrongly", "amount": usd(80_000), "owner_id": str(shop.boris)}
    status, right = await shop.post(f"{path}/correct", corrected)
    assert (status, right["amount"], right["owner_id"]) == (200, usd(80_000), str(shop.boris))
    status, again = await shop.post(f"{path}/reopen", {"reason": "signature withdrawn"})
    assert (status, again["status"], again["closed_on"]) == (200, "open", None)


async def test_an_opportunity_without_external_id_gets_a_number_nobody_has(shop: Shop) -> None:
    await shop.opened(external_id="OPP-000002")
    answers = [await shop.post("/opportunities", shop.item()) for _ in range(2)]
    assert [body["external_id"] for _, body in answers] == ["OPP-000001", "OPP-000003"]


async def test_a_number_avoids_those_given_in_the_same_run(shop: Shop) -> None:
    items = [shop.item(external_id="OPP-000001"), shop.item()]
    _, answer = await shop.post("/opportunities/bulk", {"items": items})
    assert [item["status"] for item in answer["items"]] == ["created", "created"]


async def test_pages_and_filters(shop: Shop) -> None:
    ids = sorted([await shop.opened(), await shop.opened(), await shop.won()])
    _, first = await shop.get("/opportunities?limit=2")
    _, rest = await shop.get(f"/opportunities?limit=2&cursor={first['next_cursor']}")
    assert [item["id"] for item in first["items"] + rest["items"]] == ids
    assert rest["next_cursor"] is None
    _, won = await shop.get("/opportunities?status=won")
    assert [item["status"] for item in won["items"]] == ["won"]
    assert (await shop.get("/opportunities?status=signed"))[0] == 422
    assert (await shop.get(f"/opportunities?owner_id={shop.zoe}"))[1]["items"] == []


STEPS: list[tuple[str, Json]] = [
    ("move", {"stage": "needs confirmed"}),
    ("win", {}),
    ("lose", {"reason": "price"}),
]


@pytest.mark.parametrize(("step", "body"), [pytest.param(*row, id=row[0]) for row in STEPS])
async def test_another_teams_record_answers_as_absent(shop: Shop, step: str, body: Json) -> None:
    opportunity = await shop.opened(owner_id=str(shop.zoe))
    for role, member in ((Role.REPRESENTATIVE, shop.anna), (Role.MANAGER, shop.carla)):
        assert (await shop.get(f"/opportunities/{opportunity}", role, member_id=member))[0] == 404
        status, problem = await shop.post(f"/opportunities/{opportunity}/{step}", body, role, member_id=member)
        assert (status, problem["code"]) == (404, "opportunity_not_found")
    assert await shop.house.published() == []


async def test_each_sees_the_rows_of_the_own_scope(shop: Shop) -> None:
    partner = await _partner(shop)
    await shop.opened(external_id="annas")
    await shop.opened(external_id="boriss", owner_id=str(shop.boris), partner_id=str(partner))
    await shop.opened(external_id="zoes", owner_id=str(shop.zoe))
    everything = {"annas", "boriss", "zoes"}
    sights: list[tuple[Role, dict[str, UUID], set[str]]] = [
        (Role.REPRESENTATIVE, {"member_id": shop.anna}, {"annas"}),
        (Role.MANAGER, {"member_id": shop.carla}, {"annas", "boriss"}),
        (Role.MANAGER, {"member_id": shop.zoe}, {"zoes"}),
        (Role.PARTNER, {"partner_id": partner}, {"boriss"}),
        (Role.PARTNER, {"partner_id": new_id()}, set()),
        (Role.SALES_OPS, {}, everything),
        (Role.FINANCE, {}, everything),
        (Role.EXECUTIVE, {}, everything),
    ]
    for role, caller, seen in sights:
        _, page = await shop.get("/opportunities", role, **caller)
        assert {item["external_id"] for item in page["items"]} == seen, role


async def test_sellers_open_only_for_those_they_answer_for(shop: Shop) -> None:
    for role, caller, owner, status in (
        (Role.REPRESENTATIVE, shop.anna, shop.anna, 201),
        (Role.REPRESENTATIVE, shop.anna, shop.boris, 404),
        (Role.MANAGER, shop.carla, shop.boris, 201),
        (Role.MANAGER, shop.carla, shop.zoe, 404),
        (Role.FINANCE, shop.carla, shop.carla, 403),
        (Role.PARTNER, shop.carla, shop.carla, 403),
    ):
        answered, _ = await shop.post("/opportunities", shop.item(owner_id=str(owner)), role, member_id=caller)
        assert answered == status, (role, owner)
    assert len(await shop.house.published(OpportunityOpened)) == 2


async def test_money_goes_back_only_by_those_who_may(shop: Shop) -> None:
    deal = await shop.won()
    body = {"reason": "broken"}
    assert (await shop.post(f"/opportunities/{deal}/refund", body, Role.REPRESENTATIVE, member_id=shop.anna))[0] == 403
    assert (await shop.post(f"/opportunities/{deal}/refund", body, Role.MANAGER, member_id=shop.carla))[0] == 200


async def _partner(shop: Shop) -> UUID:
    signed = partner_signed()
    await shop.house.deliver(signed)
    return signed.partner_id

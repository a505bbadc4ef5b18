"""Splits over HTTP: what is refused and where, who sees a deal that is shared, and who sets whose it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import new_id
from shared.web.access import Role
from tests.pipeline.facts import partner_signed
from tests.pipeline.shop import Json, Shop
from tests.pipeline.use_cases.test_set_splits import shares

STRANGER = str(new_id())
ANNA = {"member_external_id": "Anna"}
BORIS = {"member_external_id": "Boris"}


def fields_of(problem: Json) -> list[str]:
    return [error["field"] for error in problem.get("errors", [])]


async def put(
    shop: Shop, opportunity: str, splits: object, role: Role = Role.SALES_OPS, tag: str = "", **caller: UUID
) -> tuple[int, Json]:
    """Set the splits as somebody."""
    async with shop.house.client(role, **caller) as client:
        headers = {"if-match": tag} if tag else {}
        path = f"/v1/opportunities/{opportunity}/splits"
        answer = await client.put(path, json={"splits": splits}, headers=headers)
        return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("splits", "status", "code", "field"),
    [
        pytest.param(
            [{**ANNA, "share": "0.7"}, {**BORIS, "share": "0.31"}], 422, "shares_not_whole", "splits", id="101 percent"
        ),
        pytest.param([{**ANNA, "share": "0"}], 422, "share_out_of_range", "splits.0.share", id="a part of nothing"),
        pytest.param([{**ANNA, "share": "1.1"}], 422, "share_out_of_range", "splits.0.share", id="more than all"),
        pytest.param([{**ANNA, "share": 1}], 422, "invalid_request", "splits.0.share", id="a share that is no text"),
        pytest.param([{**ANNA, "share": "-1"}], 422, "invalid_request", "splits.0.share", id="a share below nothing"),
        pytest.param([{**ANNA, "share": "1e0"}], 422, "invalid_request", "splits.0.share", id="a share in powers"),
        pytest.param(
            [{**ANNA, "share": "0.5"}, {**ANNA, "share": "0.5"}],
            422,
            "shares_twice",
            "splits.1.member_id",
            id="a member twice in one role",
        ),
        pytest.param([{"share": "1"}], 422, "reference_missing", "splits.0.member_id", id="nobody's part"),
        pytest.param(
            [{**ANNA, "share": "0.5"}, {"member_id": STRANGER, "share": "0.5"}],
            409,
            "reference_not_known_yet",
            "splits.1.member_id",
            id="a member nobody told of",
        ),
        pytest.param(
            [{**ANNA, "member_id": STRANGER, "share": "1"}],
            422,
            "invalid_request",
            "splits.0.member_external_id",
            id="a member named twice over",
        ),
        pytest.param(
            [{**ANNA, "share": "0.01"}] * 51, 422, "invalid_request", "splits", id="more parts than are taken"
        ),
    ],
)
async def test_what_is_wrong_names_the_place_and_leaves_nothing(
    shop: Shop,
    splits: list[Json],
    status: int,
    code: str,
    field: str,
) -> None:
    opportunity = await shop.opened()
    answered, problem = await put(shop, opportunity, splits)
    assert (answered, problem["code"], fields_of(problem)) == (status, code, [field])
    opened, refused = await shop.post("/opportunities", shop.item(splits=splits))
    assert (opened, refused["code"], fields_of(refused)) == (status, code, [field])
    assert await shop.house.published() == []
    assert (await shop.get(f"/opportunities/{opportunity}"))[1]["splits"] == []


async def test_splits_are_meant_for_what_was_read(shop: Shop) -> None:
    opportunity = await shop.opened()
    async with shop.house.client() as client:
        tag = (await client.get(f"/v1/opportunities/{opportunity}")).headers["etag"]
    first = await put(shop, opportunity, shares(shop, anna="0.7", boris="0.3"), tag=tag)
    second = await put(shop, opportunity, [], tag=tag)
    assert (first[0], second[0], second[1]["code"]) == (200, 412, "changed_meanwhile")


async def test_whom_the_splits_name_sees_the_deal_and_so_do_the_managers(shop: Shop) -> None:
    zoes = await shop.opened(owner_id=str(shop.zoe), splits=shares(shop, zoe="0.7", boris="0.3"), external_id="shared")
    sights: list[tuple[Role, dict[str, UUID], bool]] = [
        (Role.REPRESENTATIVE, {"member_id": shop.zoe}, True),
        (Role.REPRESENTATIVE, {"member_id": shop.boris}, True),
        (Role.REPRESENTATIVE, {"member_id": shop.anna}, False),
        (Role.MANAGER, {"member_id": shop.carla}, True),
        (Role.MANAGER, {"member_id": shop.anna}, False),
        (Role.PARTNER, {"partner_id": new_id()}, False),
        (Role.FINANCE, {}, True),
    ]
    for role, caller, seen in sights:
        _, page = await shop.get("/opportunities", role, **caller)
        assert [item["external_id"] for item in page["items"]] == ["shared"] * seen, role
        for path in ("", "/history"):
            assert (await shop.get(f"/opportunities/{zoes}{path}", role, **caller))[0] == (200 if seen else 404), role

    await put(shop, zoes, [])

    assert (await shop.get(f"/opportunities/{zoes}", Role.REPRESENTATIVE, member_id=shop.boris))[0] == 404
    assert (await shop.get(f"/opportunities/{zoes}", Role.MANAGER, member_id=shop.carla))[0] == 404


async def test_a_members_deals_are_those_owned_and_those_shared(shop: Shop) -> None:
    shared = await shop.opened(owner_id=str(shop.zoe), splits=shares(shop, zoe="0.5", boris="0.5"))
    own = await shop.opened(owner_id=str(shop.boris))
    await shop.opened(owner_id=str(shop.zoe))
    for role, caller, seen in ((Role.SALES_OPS, shop.zoe, [shared, own]), (Role.REPRESENTATIVE, shop.zoe, [shared])):
        _, page = await shop.get(f"/opportunities?member_id={shop.boris}", role, member_id=caller)
        assert [item["id"] for item in page["items"]] == sorted(seen), role


async def test_a_page_ends_where_sight_ends(shop: Shop) -> None:
    ids = [await shop.opened(owner_id=str(shop.zoe), splits=shares(shop, zoe="0.5", boris="0.5")) for _ in range(3)]
    ids.append(await shop.opened(owner_id=str(shop.boris)))
    await shop.opened(owner_id=str(shop.zoe))
    boris: dict[str, Any] = {"role": Role.REPRESENTATIVE, "member_id": shop.boris}
    _, first = await shop.get("/opportunities?limit=3", **boris)
    _, rest = await shop.get(f"/opportunities?limit=3&cursor={first['next_cursor']}", **boris)
    assert [item["id"] for item in first["items"] + rest["items"]] == sorted(ids)
    assert rest["next_cursor"] is None


async def test_splits_are_set_by_those_who_answer_for_the_owner(shop: Shop) -> None:
    zoes = await shop.opened(owner_id=str(shop.zoe), splits=shares(shop, zoe="0.7", boris="0.3"))
    for role, caller, parts, status, code in (
        (Role.REPRESENTATIVE, shop.boris, {"boris": "1"}, 403, "splits_not_yours"),
        (Role.MANAGER, shop.carla, {"boris": "1"}, 403, "splits_not_yours"),
        (Role.REPRESENTATIVE, shop.anna, {"anna": "1"}, 404, "opportunity_not_found"),
        (Role.REPRESENTATIVE, shop.zoe, {"zoe": "0.5", "anna": "0.5"}, 404, "owner_not_found"),
        (Role.REPRESENTATIVE, shop.zoe, {"zoe": "0.6", "boris": "0.4"}, 200, None),
        (Role.FINANCE, shop.anna, {"zoe": "1"}, 403, "not_permitted"),
        (Role.SALES_OPS, shop.anna, {"zoe": "0.5", "anna": "0.5"}, 200, None),
    ):
        answered, body = await put(shop, zoes, shares(shop, **parts), role, member_id=caller)
        assert (answered, body.get("code")) == (status, code), (role, parts)


async def test_who_works_here_is_not_shown_to_partners(shop: Shop) -> None:
    signed = partner_signed()
    await shop.house.deliver(signed)
    parts = shares(shop, anna="0.7", boris="0.3")
    deal = await shop.opened(splits=parts, partner_id=str(signed.partner_id))
    seen, hidden = [
        (await shop.get(f"/opportunities/{deal}", role, partner_id=signed.partner_id))[1]["splits"]
        for role in (Role.EXECUTIVE, Role.PARTNER)
    ]
    assert [part["share"] for part in seen] == ["0.7", "0.3"]
    assert hidden is None
    asked = f"/opportunities?member_id={shop.boris}"
    _, found = await shop.get(asked, Role.PARTNER, partner_id=signed.partner_id)
    assert found["items"] == []

"""API keys over HTTP: shown once, good for what they say, two at once, rotated and revoked by their holders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.gateway.domain.access.principal import Kind
from shared.contracts.partners import PartnerSigned
from shared.kernel.ids import new_id
from shared.store.transaction import utc_now
from tests.gateway.api.access.conftest import ADMIN, Desk
from tests.gateway.conftest import bearer
from tests.gateway.registry import LONG_AGO, NORTHWIND

PARTNER = bearer("partner:northwind", "partner")
OTHER_PARTNER = bearer("partner:contoso", "partner")


def by(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def system(desk: Desk) -> str:
    record = await desk.registry.open(Kind.SYSTEM, partner_id=NORTHWIND)
    return str(record.id)


def wanted(principal: str, **changed: object) -> dict[str, Any]:
    return {
        "principal_id": principal,
        "label": "ERP",
        "scopes": ["catalogue:read", "keys:manage"],
        "expires_at": (utc_now() + timedelta(days=90)).isoformat(),
        **changed,
    }


async def test_a_key_is_shown_once_and_opens_what_it_says(desk: Desk) -> None:
    made = await desk.made("/api-keys", wanted(await system(desk)))
    assert made["key"].startswith("sops_")
    (listed,) = (await desk.ask("GET", "/api-keys")).json()["items"]
    assert listed == {name: value for name, value in made.items() if name != "key"}
    seen = await desk.ask("GET", "/members", headers=by(made["key"]))
    assert (seen.status_code, seen.json()["partner_id"]) == (200, str(NORTHWIND))
    narrow = await desk.made("/api-keys", wanted(await system(desk), scopes=["leads:capture"]))
    refused = await desk.ask("GET", "/members", headers=by(narrow["key"]))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")


async def test_what_was_shown_is_kept_nowhere(desk: Desk) -> None:
    principal = await system(desk)
    repeatable = {**ADMIN, "idempotency-key": "make it once"}
    body = wanted(principal)
    key = (await desk.made("/api-keys", body, headers=repeatable))["key"]
    secret = (await desk.made("/webhook-secrets", {"principal_id": principal}))["secret"]
    again = await desk.ask("POST", "/api-keys", body, headers=repeatable)
    assert (again.status_code, again.json()["code"]) == (409, "answer_shown_once")
    tables = [
        row.tablename
        for row in await desk.registry.house.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    async with desk.registry.house.database.transaction() as tx:
        for table in tables:
            rows = await tx.scalars(text(f'SELECT CAST("{table}" AS text) FROM "{table}"'))  # noqa: S608 - our own names
            assert not [row for row in rows if key[-64:] in row or secret[6:] in row], table


async def test_a_rotated_key_is_the_same_system_with_the_same_rights(desk: Desk) -> None:
    old = await desk.made("/api-keys", wanted(await system(desk), daily_quota=9, addresses=["127.0.0.0/8"]))
    fresh = await desk.made(f"/api-keys/{old['id']}/rotate", {"overlap_seconds": 60}, headers=by(old["key"]))
    same = ("principal_id", "label", "scopes", "daily_quota", "addresses")
    assert [fresh[name] for name in same] == [old[name] for name in same]
    assert fresh["key"] != old["key"]
    desk.look_anew()
    seen = [(await desk.ask("GET", "/members", headers=by(key["key"]))).json() for key in (old, fresh)]
    assert seen[0]["subject"] == seen[1]["subject"]
    third = await desk.ask("POST", f"/api-keys/{fresh['id']}/rotate", headers=by(fresh["key"]))
    assert (third.status_code, third.json()["code"]) == (409, "two_already_live")


async def test_a_rotated_key_has_what_is_left_of_the_days_quota(desk: Desk) -> None:
    old = await desk.made("/api-keys", wanted(await system(desk), daily_quota=2))
    fresh = await desk.made(f"/api-keys/{old['id']}/rotate", None, headers=by(old["key"]))
    answers = [await desk.ask("GET", "/members", headers=by(fresh["key"])) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


async def test_a_name_with_a_character_no_text_holds_is_the_callers_fault(desk: Desk) -> None:
    answer = await desk.ask("POST", "/principals", {"kind": "staff", "name": "a\0b"})
    assert answer.status_code == 422


async def test_a_repeat_with_the_new_key_is_answered_as_the_first_with_the_old(desk: Desk) -> None:
    old = await desk.made("/api-keys", wanted(await system(desk)))
    fresh = await desk.made(f"/api-keys/{old['id']}/rotate", None, headers=by(old["key"]))
    path, once = f"/api-keys/{old['id']}/revoke", {"idempotency-key": "revoke it once"}
    first = await desk.ask("POST", path, headers={**by(fresh["key"]), **once})
    newest = await desk.made(f"/api-keys/{fresh['id']}/rotate", None, headers=by(fresh["key"]))
    again = await desk.ask("POST", path, headers={**by(newest["key"]), **once})
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["idempotency-replayed"] == "true"


async def test_a_revoked_key_is_refused(desk: Desk) -> None:
    made = await desk.made("/api-keys", wanted(await system(desk)))
    shown = await desk.made(f"/api-keys/{made['id']}/revoke", None, headers=by(made["key"]))
    assert shown["revoked_at"]
    desk.look_anew()
    refused = await desk.ask("GET", "/members", headers=by(made["key"]))
    assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated")
    rotated = await desk.ask("POST", f"/api-keys/{made['id']}/rotate")
    assert (rotated.status_code, rotated.json()["code"]) == (409, "credential_ended")


@pytest.mark.parametrize("kind", ["api-keys", "webhook-secrets"])
async def test_holders_see_and_change_their_own_and_no_others(desk: Desk, kind: str) -> None:
    await desk.registry.house.deliver(
        PartnerSigned(partner_id=new_id(), external_id="contoso", name="C", tier="gold", effective_on=LONG_AGO)
    )
    own_house = str((await desk.registry.open(Kind.SYSTEM)).id)
    theirs, ours = await made_for(desk, kind, await system(desk)), await made_for(desk, kind, own_house)
    assert await listed(desk, kind, ADMIN) == {theirs, ours}
    assert await listed(desk, kind, PARTNER) == {theirs}
    assert await listed(desk, kind, OTHER_PARTNER) == set()
    absent = await desk.ask("POST", f"/{kind}/{new_id()}/revoke", headers=PARTNER)
    for path in (f"/{kind}/{ours}/revoke", f"/{kind}/{ours}/rotate"):
        foreign = await desk.ask("POST", path, headers=PARTNER)
        assert foreign.status_code == 404
        assert _without_instance(foreign.json()) == _without_instance(absent.json())
    assert (await desk.ask("POST", f"/{kind}/{theirs}/rotate", headers=PARTNER)).status_code == 201
    assert (await desk.ask("POST", f"/{kind}/{theirs}/revoke", headers=PARTNER)).status_code == 200


async def test_a_system_reaches_its_own_keys_and_not_its_companys_others(desk: Desk) -> None:
    first = await desk.made("/api-keys", wanted(await system(desk)))
    second = await desk.made("/api-keys", wanted(await system(desk)))
    assert await listed(desk, "api-keys", by(first["key"])) == {first["id"]}
    refused = await desk.ask("POST", f"/api-keys/{second['id']}/revoke", headers=by(first["key"]))
    assert refused.status_code == 404


async def test_a_narrow_key_is_no_way_to_a_wide_one_of_the_same_system(desk: Desk) -> None:
    principal = await system(desk)
    narrow = await desk.made("/api-keys", wanted(principal, scopes=["keys:manage"]))
    wide = await desk.made("/api-keys", wanted(principal, scopes=["keys:manage", "deals:refund"]))
    refused = await desk.ask("POST", f"/api-keys/{wide['id']}/rotate", headers=by(narrow["key"]))
    assert (refused.status_code, refused.json()["code"]) == (403, "key_beyond_own")


async def test_a_secret_is_kept_sealed_and_two_are_good_at_once(desk: Desk) -> None:
    principal = await system(desk)
    first = await desk.made("/webhook-secrets", {"principal_id": principal})
    assert first["secret"].startswith("whsec_")
    await desk.made(f"/webhook-secrets/{first['id']}/rotate", None)
    third = await desk.ask("POST", "/webhook-secrets", {"principal_id": principal})
    assert (third.status_code, third.json()["code"]) == (409, "two_already_live")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"scopes": ["pay:read"]}, "scope_unknown", id="a scope no system can have"),
        pytest.param({"scopes": []}, "invalid_request", id="no scope"),
        pytest.param({"expires_at": "2020-01-01T00:00:00Z"}, "expiry_not_allowed", id="an expiry in the past"),
        pytest.param({"expires_at": "2999-01-01T00:00:00Z"}, "expiry_not_allowed", id="no expiry to speak of"),
        pytest.param({"expires_at": "2027-01-01T00:00:00"}, "invalid_request", id="an expiry of no zone"),
        pytest.param({"addresses": ["office"]}, "address_not_understood", id="an address that is none"),
        pytest.param({"daily_quota": 0}, "invalid_request", id="a quota of nothing"),
        pytest.param({"key": "sops_mine"}, "invalid_request", id="a key of one's own making"),
    ],
)
async def test_a_key_that_is_not_made(desk: Desk, changed: dict[str, object], code: str) -> None:
    refused = await desk.ask("POST", "/api-keys", wanted(await system(desk), **changed))
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_only_systems_have_keys_and_secrets(desk: Desk) -> None:
    person = str((await desk.registry.open(Kind.STAFF)).id)
    for path, body in (("/api-keys", wanted(person)), ("/webhook-secrets", {"principal_id": person})):
        refused = await desk.ask("POST", path, body)
        assert (refused.status_code, refused.json()["code"]) == (422, "not_a_system")


async def test_a_key_is_used_from_where_it_may_be_only(desk: Desk) -> None:
    made = await desk.made("/api-keys", wanted(await system(desk), addresses=["203.0.113.0/24"]))
    assert (await desk.ask("GET", "/members", headers=by(made["key"]))).status_code == 403


async def made_for(desk: Desk, kind: str, principal: str) -> str:
    body = wanted(principal) if kind == "api-keys" else {"principal_id": principal}
    return str((await desk.made(f"/{kind}", body))["id"])


async def listed(desk: Desk, kind: str, headers: dict[str, str]) -> set[str]:
    return {one["id"] for one in (await desk.ask("GET", f"/{kind}", headers=headers)).json()["items"]}


def _without_instance(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name != "instance"}

"""Principals over HTTP: opened, linked, granted, kept out; and each decision on record."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.gateway.domain.access.principal import Kind
from services.gateway.domain.tokens import ISSUER as BUILTIN
from tests.gateway.api.access.conftest import ADMIN, Desk
from tests.gateway.conftest import bearer, visitor
from tests.gateway.registry import ANNA, NORTHWIND

LOGIN = "https://login.example"
OTHER_ADMIN = bearer("user:other", "admin")
ANNA_AS_ADMIN = bearer("member:anna", "admin")


async def anna(desk: Desk) -> str:
    return str((await desk.made("/principals", {"kind": "member", "name": "Anna", "member_id": str(ANNA)}))["id"])


async def test_a_principal_is_opened_linked_and_granted_and_all_is_on_record(desk: Desk) -> None:
    principal = await anna(desk)
    identity = {"issuer": LOGIN, "subject": "auth0|7"}
    await desk.made(f"/principals/{principal}/link", identity)
    await desk.made(f"/principals/{principal}/grant", {"role": "manager"})
    await desk.made(f"/principals/{principal}/grant", {"role": "finance"}, headers=OTHER_ADMIN)
    await desk.made(f"/principals/{principal}/withdraw", {"role": "finance"})
    await desk.made(f"/principals/{principal}/disable", None)
    await desk.made(f"/principals/{principal}/enable", None)
    shown = await desk.made(f"/principals/{principal}/unlink", identity)
    assert shown == {
        "id": principal,
        "kind": "member",
        "name": "Anna",
        "member_id": str(ANNA),
        "partner_id": None,
        "disabled": False,
        "roles": ["manager"],
        "identities": [],
    }
    changes = (await desk.ask("GET", f"/principals/{principal}/history")).json()["items"]
    assert [(change["what"], change["who"], change["detail"]) for change in changes] == [
        ("opened", "user:root", {"kind": "member"}),
        ("identity_linked", "user:root", identity),
        ("role_granted", "user:root", {"role": "manager"}),
        ("role_granted", "user:other", {"role": "finance"}),
        ("role_withdrawn", "user:root", {"role": "finance"}),
        ("disabled", "user:root", {}),
        ("enabled", "user:root", {}),
        ("identity_unlinked", "user:root", identity),
    ]
    assert all(change["at"] for change in changes)


async def test_what_is_so_already_changes_nothing(desk: Desk) -> None:
    principal, identity = await anna(desk), {"issuer": LOGIN, "subject": "auth0|7"}
    for _ in range(2):
        await desk.made(f"/principals/{principal}/link", identity)
        await desk.made(f"/principals/{principal}/grant", {"role": "manager"})
    changes = (await desk.ask("GET", f"/principals/{principal}/history")).json()["items"]
    assert [change["what"] for change in changes] == ["opened", "identity_linked", "role_granted"]


@pytest.mark.parametrize("kind", [Kind.SYSTEM, Kind.PARTNER_USER])
async def test_what_can_have_one_role_only_has_it_by_nature(desk: Desk, kind: Kind) -> None:
    made = await desk.made("/principals", {"kind": kind, "name": "x", "partner_id": str(NORTHWIND)})
    assert made["roles"] == [{"system": "system", "partner_user": "partner"}[kind]]


@pytest.mark.parametrize("role", ["sales_ops", "finance", "executive", "manager", "representative", "partner_manager"])
async def test_an_administrator_cannot_grant_himself_a_business_role(desk: Desk, role: str) -> None:
    principal = await anna(desk)
    refused = await desk.ask("POST", f"/principals/{principal}/grant", {"role": role}, headers=ANNA_AS_ADMIN)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_business_role")
    assert (await desk.ask("GET", f"/principals/{principal}")).json()["roles"] == []


@pytest.mark.parametrize(
    ("step", "body"),
    [
        pytest.param("link", {"issuer": LOGIN, "subject": "second"}, id="link another identity to himself"),
        pytest.param("unlink", {"issuer": LOGIN, "subject": "first"}, id="free his identity for a richer principal"),
        pytest.param("enable", None, id="let himself in again"),
        pytest.param("disable", None, id="shut himself out"),
    ],
)
async def test_an_administrator_cannot_change_by_whom_he_is_taken_for(
    desk: Desk, step: str, body: dict[str, str] | None
) -> None:
    principal = await anna(desk)
    await desk.made(f"/principals/{principal}/link", {"issuer": LOGIN, "subject": "first"})
    refused = await desk.ask("POST", f"/principals/{principal}/{step}", body, headers=ANNA_AS_ADMIN)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_access")


async def test_an_identity_is_one_principals(desk: Desk) -> None:
    first, identity = await anna(desk), {"issuer": LOGIN, "subject": "auth0|7"}
    second = (await desk.made("/principals", {"kind": "staff", "name": "Bill"}))["id"]
    await desk.made(f"/principals/{first}/link", identity)
    refused = await desk.ask("POST", f"/principals/{second}/link", identity)
    assert (refused.status_code, refused.json()["code"]) == (409, "identity_taken")


async def test_a_member_is_one_principal(desk: Desk) -> None:
    await anna(desk)
    refused = await desk.ask("POST", "/principals", {"kind": "member", "name": "A", "member_id": str(ANNA)})
    assert (refused.status_code, refused.json()["code"]) == (409, "member_taken")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/principals", {"kind": "member", "name": "x", "member_id": str(uuid4())}, 409, "reference_not_known_yet"),
        ("/principals", {"kind": "system", "name": "x", "partner_id": str(uuid4())}, 409, "reference_not_known_yet"),
        ("/principals", {"kind": "member", "name": "x"}, 422, "kind_needs"),
        ("/principals", {"kind": "staff", "name": "x", "partner_id": str(NORTHWIND)}, 422, "kind_needs"),
        ("/principals", {"kind": "emperor", "name": "x"}, 422, "invalid_request"),
        ("/principals", {"kind": "staff", "name": "x", "roles": ["admin"]}, 422, "invalid_request"),
        ("/principals/{id}/grant", {"role": "partner"}, 422, "role_not_for_kind"),
        ("/principals/{id}/grant", {"role": "system"}, 422, "role_not_for_kind"),
        ("/principals/{id}/grant", {"role": "emperor"}, 422, "invalid_request"),
        ("/principals/{id}/link", {"issuer": BUILTIN, "subject": "member:anna"}, 422, "issuer_names_records"),
        ("/principals/{id}/link", {"issuer": LOGIN, "subject": "a\x00b"}, 422, "invalid_request"),
        ("/principals/{id}/unlink", {"issuer": LOGIN, "subject": "x"}, 404, "identity_unknown"),
        (f"/principals/{UUID(int=1)}/grant", {"role": "admin"}, 404, "principal_not_found"),
        (f"/principals/{UUID(int=1)}/disable", None, 404, "principal_not_found"),
        (f"/principals/{UUID(int=1)}/link", {"issuer": LOGIN, "subject": "x"}, 404, "principal_not_found"),
    ],
)
async def test_what_is_refused(desk: Desk, path: str, body: object, status: int, code: str) -> None:
    principal = await anna(desk)
    refused = await desk.ask("POST", path.replace("{id}", principal), body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    for path in (f"/principals/{UUID(int=1)}", f"/principals/{UUID(int=1)}/history"):
        assert (await desk.ask("GET", path)).status_code == 404


async def test_principals_are_listed_page_by_page(desk: Desk) -> None:
    made = [(await desk.made("/principals", {"kind": "staff", "name": str(number)}))["id"] for number in range(3)]
    first = (await desk.ask("GET", "/principals?limit=2")).json()
    second = (await desk.ask("GET", f"/principals?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["id"] for one in first["items"] + second["items"]] == made
    assert second["next_cursor"] is None


async def test_what_is_older_than_the_audit_goes_with_the_next_decision(desk: Desk) -> None:
    principal = await anna(desk)
    async with desk.registry.house.database.transaction() as tx:
        await tx.execute(text("UPDATE access_history SET at = at - interval '2197 days'"))
    await desk.made(f"/principals/{principal}/grant", {"role": "manager"})
    changes = (await desk.ask("GET", f"/principals/{principal}/history")).json()["items"]
    assert [change["what"] for change in changes] == ["role_granted"]


@pytest.mark.parametrize(
    ("step", "body"),
    [
        pytest.param("grant", {"role": "manager"}, id="a role is granted"),
        pytest.param("withdraw", {"role": "representative"}, id="a role is taken back"),
        pytest.param("disable", None, id="it is kept out"),
        pytest.param("link", {"issuer": LOGIN, "subject": "auth0|8"}, id="an identity is linked"),
        pytest.param("unlink", {"issuer": LOGIN, "subject": "auth0|7"}, id="an identity is unlinked"),
    ],
)
async def test_a_decision_is_meant_for_the_principal_as_it_was_read(
    desk: Desk, step: str, body: dict[str, str] | None
) -> None:
    principal = await anna(desk)
    await desk.made(f"/principals/{principal}/grant", {"role": "representative"})
    await desk.made(f"/principals/{principal}/link", {"issuer": LOGIN, "subject": "auth0|7"})
    path = f"/principals/{principal}"
    read = await desk.ask("GET", path)
    tag = ADMIN | {"if-match": read.headers["etag"]}

    first = await desk.ask("POST", f"{path}/{step}", body, headers=tag)
    second = await desk.ask("POST", f"{path}/enable", None, headers=tag)
    same = await desk.ask("GET", path, headers=ADMIN | {"if-none-match": first.headers["etag"]})
    third = await desk.ask("POST", f"{path}/enable", None, headers=ADMIN | {"if-match": first.headers["etag"]})

    assert (first.status_code, same.status_code, third.status_code) == (200, 304, 200)
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert [change["what"] for change in (await desk.ask("GET", f"{path}/history")).json()["items"]].count(
        "enabled"
    ) == (1 if step == "disable" else 0)


async def test_nobody_changes_a_principal_that_is_not_there_whatever_it_should_be(desk: Desk) -> None:
    answers = [
        await desk.ask("POST", f"/principals/{uuid4()}/disable", None, headers=ADMIN | tag)
        for tag in ({}, {"if-match": '"1-a"'})
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "principal_not_found")] * 2


async def test_the_guard_is_documented(desk: Desk) -> None:
    async with visitor(desk.door, ADMIN) as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
    steps = [paths[f"/v1/principals/{{principal_id}}/{step}"]["post"] for step in ("grant", "withdraw", "disable")]

    assert all("412" in step["responses"] for step in steps)
    assert all("if-match" in {one["name"] for one in step["parameters"]} for step in steps)

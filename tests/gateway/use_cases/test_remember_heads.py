"""Heads of all audits are kept apart from the databases they speak for, shown to auditors, and watched."""

from __future__ import annotations

import base64

import pytest

from services.gateway.api.heads import router
from services.gateway.jobs import show_heads
from services.gateway.store import heads
from shared.contracts import leads, people
from shared.contracts.audit import SealedHead
from shared.messaging.sealing import announced
from shared.observability import metrics
from shared.store.audit.chain import signed
from shared.store.audit.keys import AuditKeys
from shared.web.app import service_app
from tests.conftest import HouseOpener
from tests.kit.house import House
from tests.shared.messaging.figures import shown

KEYS = AuditKeys.fresh()


def sealed(position: int, said: str = "", kind: type[SealedHead] = people.AuditSealed) -> SealedHead:
    database = kind.type.partition(".")[0]
    return announced(kind, signed(database, position, f"{position}{said}".encode(), KEYS))


@pytest.fixture
async def house(open_service: HouseOpener) -> House:
    return await open_service("gateway")


async def faults(house: House) -> list[tuple[int, str | None]]:
    rows = await house.rows("SELECT position, fault FROM sealed_head ORDER BY id")
    return [(row.position, row.fault) for row in rows]


async def test_what_is_heard_is_kept_and_what_contradicts_it_too(house: House) -> None:
    await house.deliver(sealed(2), sealed(5))
    await house.deliver(sealed(5, "x"))
    await house.deliver(sealed(3), sealed(9))
    assert await faults(house) == [(2, None), (5, None), (5, "forked"), (3, "backwards"), (9, None)]


async def test_of_each_database_the_last_are_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "KEPT", 2)
    await house.deliver(sealed(1, kind=leads.AuditSealed), *(sealed(position) for position in (1, 2, 3)))
    await house.deliver(sealed(2, "x"), sealed(3, "x"), sealed(3, "y"), sealed(4))
    assert sorted(await faults(house), key=str) == [(1, None), (3, "forked"), (3, "forked"), (3, None), (4, None)]


async def test_auditors_see_them_and_nobody_else(house: House) -> None:
    one = sealed(7)
    await house.deliver(sealed(1, kind=leads.AuditSealed), one)
    house.app = service_app("gateway", (router,), house.runtime)
    async with house.client("finance") as client:
        (item,) = (await client.get("/v1/operations/audit-heads", params={"database": "people"})).json()["items"]
        first = (await client.get("/v1/operations/audit-heads", params={"limit": 1})).json()
        after = {"cursor": first["next_cursor"]}
        rest = (await client.get("/v1/operations/audit-heads", params=after)).json()
    assert (item["position"], item["head"], item["fault"]) == (7, one.head, None)
    assert base64.b64decode(item["signature"]) == base64.b64decode(one.signature)
    assert [head["database"] for page in (first, rest) for head in page["items"]] == ["leads", "people"]
    async with house.client("manager") as client:
        assert (await client.get("/v1/operations/audit-heads")).status_code == 403


async def test_a_chain_that_stands_still_or_forks_is_shown(house: House) -> None:
    await house.deliver(sealed(7), sealed(7, "x"))
    await house.rows("UPDATE sealed_head SET published_at = published_at - interval '1 hour' RETURNING id")
    await show_heads(house.database)
    assert shown(metrics.AUDIT_HEAD_AGE, service="people") >= 3600
    assert shown(metrics.AUDIT_CHAIN_FAULTS, service="people") == 1

"""What is said no to, at the door or by a service, stands in the gateway's audit; nothing secret ever does."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from services.gateway.domain.refused import Refused, unread
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.refusal_audit import RefusalAudit, code_of
from shared.store.database import Database
from shared.store.transaction import utc_now
from tests.conftest import HouseOpener
from tests.gateway.conftest import NO_DATABASE, bearer, door_to, visitor

CANARY = "canary-5f1c"


async def no(scope: Scope, receive: Receive, send: Send) -> None:
    """A service that finds nothing."""
    await JSONResponse({"code": "lead_not_found", "detail": "none"}, 404)(scope, receive, send)


class Kept:
    """A door that refuses, and its audit."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = utc_now()
        self.audit = RefusalAudit(database, lambda: self.now)
        self.door: Door = replace(door_to({"leads": AsgiUpstream(no)}, database), tell_refused=self.audit.note)

    async def rows(self) -> list[Any]:
        """The audit, once the minute is over."""
        self.now += timedelta(minutes=1)
        await self.audit.write()
        async with self.database.transaction() as tx:
            return list(await tx.rows(text("SELECT * FROM audit ORDER BY id")))


@pytest.fixture
async def kept(open_service: HouseOpener) -> Kept:
    return Kept((await open_service("gateway")).database)


async def test_a_services_refusal_names_caller_route_and_reason(kept: Kept) -> None:
    async with visitor(kept.door) as client:
        await client.get(f"/v1/leads/{'0' * 8}-0000-7000-8000-{'0' * 12}?q={CANARY}")

    (row,) = await kept.rows()
    assert (row.who, row.status, row.code, row.times) == ("user:ops", 404, "lead_not_found", 1)
    assert CANARY not in str(row)


async def test_bad_tokens_of_one_address_are_one_row(kept: Kept) -> None:
    async with visitor(kept.door, {}) as client:
        for _ in range(3):
            await client.get("/v1/leads", headers={"authorization": f"Bearer {CANARY}"})

    (row,) = await kept.rows()
    assert (row.who, row.status, row.code, row.times) == ("(nobody known)", 401, "not_authenticated", 3)
    assert CANARY not in str(row)


async def test_a_path_that_could_mean_two_things_is_a_row(kept: Kept) -> None:
    async with visitor(kept.door) as client:
        await client.get("/v1/leads/%2e%2e/plans")

    assert [(row.status, row.code) for row in await kept.rows()] == [(400, "path_not_allowed")]


async def test_what_went_well_leaves_none(kept: Kept) -> None:
    async with visitor(kept.door) as client:
        assert (await client.options("/v1/leads", headers=bearer())).status_code < 500

    assert all(row.status >= 400 for row in await kept.rows())


async def test_while_the_database_is_away_refusals_are_logged_and_wait(caplog: pytest.LogCaptureFixture) -> None:
    away = Database("gateway", NO_DATABASE)
    audit = RefusalAudit(away, utc_now)
    audit.note(replace(unread("192.0.2.1", 403, "not_permitted"), who="principal:anna"))

    with caplog.at_level(logging.WARNING, "salesops.refusals"):
        await audit.write()
        await audit.write()

    assert sum('"not_permitted"' in line for line in caplog.messages) == 1
    await away.dispose()


@pytest.mark.parametrize(
    ("said", "code"),
    [(b'{"code": "x"}', "x"), (b"", "status_404"), (b"[1]", "status_404"), (b'{"code"', "status_404")],
)
def test_the_reason_is_read_where_there_is_one(said: bytes, code: str) -> None:
    assert code_of(404, said) == code


def test_a_refusal_is_a_value() -> None:
    assert unread("a", 400, "b") == Refused(None, (), "any", "any", "a", "", "", 400, "b")

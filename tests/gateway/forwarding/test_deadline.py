"""A deadline on its way: what the gateway allows is what the service keeps to, over HTTP and in this process."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from starlette.types import ASGIApp

from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.ask import ask
from services.gateway.forwarding.client.pool import Pool
from services.gateway.forwarding.service.bulkhead import Bulkhead
from services.gateway.forwarding.service.instance import Address, Instance
from services.gateway.forwarding.service.service import Service
from services.gateway.forwarding.upstream import Upstream
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import Principal, mint_internal_token
from tests.conftest import HouseOpener
from tests.gateway.echo import served
from tests.kit.house import KEY

Way = Callable[[ASGIApp], AbstractAsyncContextManager[Upstream]]
JOIN = {"external_id": "anna", "name": "Anna", "effective_on": "2016-01-01"}


@asynccontextmanager
async def in_this_process(app: ASGIApp) -> AsyncIterator[Upstream]:
    yield AsgiUpstream(app)


@asynccontextmanager
async def behind_an_address(app: ASGIApp) -> AsyncIterator[Upstream]:
    async with served(app) as url:
        place = urlsplit(url)
        way = Address("people", Pool(place.hostname or "", place.port or 0))
        yield way
        await way.close()


@pytest.mark.parametrize("way", [in_this_process, behind_an_address])
async def test_a_service_that_cannot_be_done_in_time_says_so_itself_and_does_nothing(
    open_service: HouseOpener, way: Way
) -> None:
    house = await open_service("people")
    token = mint_internal_token(KEY, Principal("ops", frozenset({Role.SALES_OPS})), "people", utc_now())
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    async with way(house.app) as upstream, house.database.transaction() as other:
        await other.execute(text("LOCK TABLE organisation_member IN ACCESS EXCLUSIVE MODE"))
        service = Service("people", (Instance("one", upstream),), Bulkhead("people", 1, 1, 1))
        reply = await ask(service, "/v1/members", headers, method="POST", body=json.dumps(JOIN).encode(), within=3.0)
    assert (reply.status, json.loads(reply.body)["code"]) == (504, "deadline_exceeded")
    assert await house.rows("SELECT 1 FROM organisation_member") == []

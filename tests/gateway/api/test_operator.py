"""What operators see of the gateway."""

from __future__ import annotations

from services.gateway.settings import Settings
from shared.store.database import Database
from tests.gateway.conftest import visitor
from tests.gateway.small_house import small_house


async def test_operators_see_routes_breakers_limits_and_the_configuration(no_database: Database) -> None:
    async with visitor(small_house(no_database), {}) as client:
        seen = (await client.get("/operator")).json()
    assert seen["configuration"]["version"] == "built in"
    assert seen["limits"]["body"] == 1024 * 1024
    assert {"leads", "gateway"} <= {service["name"] for service in seen["services"]}
    (instance,) = next(service for service in seen["services"] if service["name"] == "gateway")["instances"]
    assert (instance["breaker"], instance["in_hand"]) == ("closed", 0)
    members = next(route for route in seen["routes"] if route["path"] == "/v1/members")
    assert members["service"] == "people"
    assert members["methods"]["GET"] == {"requests": 60_000, "seconds": 60, "strict": False, "answer_within": None}


async def test_it_is_read_only(no_database: Database) -> None:
    async with visitor(small_house(no_database), {}) as client:
        assert (await client.post("/operator")).status_code == 405


async def test_on_the_public_port_nobody_sees_it_where_operators_have_their_own(no_database: Database) -> None:
    door = small_house(no_database, settings=Settings(operator_pages=False))
    assert door.operator is not None
    async with visitor(door, {}) as client:
        public = [(await client.get(path)).status_code for path in ("/operator", "/metrics", "/docs", "/healthz")]
    async with visitor(door.operator, {}) as client:
        own = [(await client.get(path)).status_code for path in ("/operator", "/metrics", "/docs", "/v1/members")]
    assert public == [404, 404, 404, 200]
    assert own == [200, 200, 200, 404]

"""The gateway put together, before real applications."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module

import pytest
from fastapi import FastAPI

from services.gateway.domain.errors import UpstreamUnavailable
from services.gateway.domain.routes import RESOURCES, SERVICES, service_of
from services.gateway.main import build
from services.gateway.settings import Settings
from shared.contracts.partners import PartnerSigned
from shared.contracts.people import MemberJoined
from shared.kernel.ids import new_id
from shared.store.database import Database
from tests.gateway.conftest import bearer, runtime_of, visitor
from tests.gateway.secrets import KEYS
from tests.gateway.small_house import small_house, small_service
from tests.kit.house import House


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no token"),
        pytest.param({"authorization": "Bearer garbage"}, id="garbage"),
        pytest.param({"authorization": "Basic YTpi"}, id="another scheme"),
    ],
)
@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
async def test_without_a_token_no_service_answers(no_database: Database, service: str, headers: dict[str, str]) -> None:
    async with visitor(small_house(no_database), headers) as client:
        answer = await client.get(f"/v1/{RESOURCES[service][0]}")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("service", SERVICES)
async def test_every_service_answers_through_the_door(no_database: Database, service: str) -> None:
    async with visitor(small_house(no_database), bearer("user:ops", "sales_ops")) as client:
        answer = await client.get(f"/v1/{RESOURCES[service][0]}")
    assert answer.json() == {"service": service, "subject": "user:ops", "member_id": None, "partner_id": None}


async def test_a_users_token_does_not_open_a_service_reached_directly(no_database: Database) -> None:
    async with visitor(small_service("people", no_database), bearer("user:ops", "sales_ops")) as client:
        assert (await client.get("/v1/members")).status_code == 401


async def test_records_and_roles_reach_the_service(gateway: House) -> None:
    anna, northwind, on = new_id(), new_id(), date(2016, 1, 1)
    await gateway.deliver(
        MemberJoined(member_id=anna, external_id="anna", name="Anna", effective_on=on),
        PartnerSigned(partner_id=northwind, external_id="northwind", name="Northwind", tier="gold", effective_on=on),
    )
    door = small_house(gateway.database)
    async with visitor(door) as client:
        as_member = await client.get("/v1/products", headers=bearer("member:anna", "representative"))
        as_members = await client.get("/v1/members", headers=bearer("member:anna", "representative"))
        as_partner = await client.get("/v1/members", headers=bearer("partner:northwind", "partner"))
        as_nobody = await client.get("/v1/members", headers=bearer("member:nobody", "representative"))
        as_operator = await client.get("/v1/members", headers=bearer("user:op", "operator"))
    assert as_member.status_code == 404  # The small pipeline has accounts only: the service's own answer comes through.
    assert as_members.json()["member_id"] == str(anna)
    assert as_partner.json()["partner_id"] == str(northwind)
    assert (as_nobody.status_code, as_nobody.json()["code"]) == (403, "identity_not_linked")
    assert (as_operator.status_code, as_operator.json()["code"]) == (403, "not_permitted")


async def test_a_method_the_service_does_not_know_is_the_services_to_refuse(no_database: Database) -> None:
    async with visitor(small_house(no_database)) as client:
        answer = await client.delete("/v1/members")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_the_backlog_is_the_sum_of_all(no_database: Database) -> None:
    async with visitor(small_house(no_database), bearer("user:op", "operator")) as client:
        found = (await client.get("/v1/backlog")).json()
    parts = len(SERVICES) + 1
    assert {name: found[name] for name in ("unsent", "lag", "waiting", "position")} == {
        "unsent": parts,
        "lag": 0,
        "waiting": 2 * parts,
        "position": 10 * parts,
    }
    assert {part["service"] for part in found["services"]} == {*SERVICES, "gateway"}


async def test_the_backlog_is_not_for_everyone(no_database: Database) -> None:
    async with visitor(small_house(no_database), bearer("user:rep", "representative")) as client:
        assert (await client.get("/v1/backlog")).status_code == 403


class Gone:
    """A service that cannot be reached."""

    async def forward(self, *_: object) -> None:
        raise UpstreamUnavailable("leads")

    async def close(self) -> None: ...


class Vague:
    """A service that answers something else."""

    async def forward(self, _scope: object, _receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'{"unsent": 0}', "more_body": False})

    async def close(self) -> None: ...


@pytest.mark.parametrize("silent", [pytest.param(Gone(), id="gone"), pytest.param(Vague(), id="vague")])
async def test_a_silent_service_is_named_and_never_counted_as_zero(no_database: Database, silent: object) -> None:
    async with visitor(small_house(no_database, leads=silent), bearer("user:op", "operator")) as client:
        answer = await client.get("/v1/backlog")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_silent")
    assert "leads" in answer.json()["detail"]
    assert "unsent" not in answer.json()


async def test_the_gateways_own_backlog_counts_too(no_database: Database) -> None:
    door = build(runtime_of("gateway", no_database), small_house(no_database).upstreams, KEYS)
    async with visitor(door, bearer("user:op", "operator")) as client:
        answer = await client.get("/v1/backlog")
    assert answer.status_code == 503
    assert "gateway" in answer.json()["detail"]


async def test_ready_when_every_part_is(gateway: House) -> None:
    async with visitor(small_house(gateway.database), {}) as client:
        assert ((ready := await client.get("/readyz")).status_code, ready.text) == (200, "ready")
        assert (await client.get("/healthz")).text == "ok"
        assert (await client.head("/healthz")).status_code == 200


async def test_not_ready_names_who_is_not(gateway: House) -> None:
    async with visitor(small_house(gateway.database, leads=Gone()), {}) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert answer.json()["detail"].startswith("leads: ")


async def test_in_a_process_of_its_own_the_gateway_speaks_for_itself_alone(gateway: House) -> None:
    door = small_house(gateway.database, settings=Settings(services_are_ours=False), leads=Gone())
    async with visitor(door, {}) as client:
        assert (await client.get("/readyz")).status_code == 200


async def test_without_its_store_the_gateway_is_alive_and_not_ready(no_database: Database) -> None:
    async with visitor(small_house(no_database, settings=Settings(services_are_ours=False)), {}) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503


async def test_requests_are_counted(no_database: Database) -> None:
    async with visitor(small_house(no_database)) as client:
        await client.get("/v1/members")
        metrics = (await client.get("/metrics")).text
    assert 'gateway_requests_total{status="2xx",upstream="people"}' in metrics
    assert metrics.count('gateway_request_seconds_bucket{le="') // metrics.count("gateway_request_seconds_sum{") <= 12


async def test_the_access_log_has_one_line_without_query_and_ids(
    no_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "salesops.access")
    async with visitor(small_house(no_database, settings=Settings(access_log=True))) as client:
        await client.get("/v1/members?name=Anna", headers={"x-request-id": "r-1"})
        await client.get(f"/v1/members/{new_id()}")
    line, unknown = (json.loads(record.message) for record in caplog.records if record.name == "salesops.access")
    assert (line["path"], line["status"], line["request_id"]) == ("/v1/members", 200, "r-1")
    assert (unknown["path"], unknown["status"]) == ("/v1/people/unknown", 404)
    assert "Anna" not in json.dumps(line)


async def test_the_access_log_is_off_unless_asked_for(no_database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "salesops.access")
    async with visitor(small_house(no_database)) as client:
        await client.get("/v1/members")
    assert not [record for record in caplog.records if record.name == "salesops.access"]


def test_a_gateway_that_lacks_a_service_is_not_built(no_database: Database) -> None:
    with pytest.raises(ValueError, match="people"):
        build(runtime_of("gateway", no_database), {}, KEYS)


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_a_service_serves_is_routed_to_it(no_database: Database, service: str) -> None:
    app: FastAPI = import_module(f"services.{service}.main").build(runtime_of(service, no_database))
    paths = [path for path in app.openapi()["paths"] if path != "/v1/backlog"]
    assert paths
    assert {path: service_of(path.replace("{service}", service)) for path in paths} == dict.fromkeys(paths, service)

"""The operator's API: who may use it, what it shows page by page, and what it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from shared.kernel.ids import new_id
from shared.web.access import Role
from tests.conftest import HouseOpener
from tests.kit.house import House

_ROOT = "/v1/operations/forecast"
_KEPT = """
    INSERT INTO {table} (event_id, topic, partition, "offset", key, type, headers, value, {more})
    VALUES (:id, 'pipeline.opportunities', 1, :offset, :key, 'pipeline.deal_won.v1',
      CAST(:headers AS jsonb), :value, {rest})
"""
_QUARANTINED = text("""
    INSERT INTO outbox_quarantine
      (seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at, error)
    VALUES (1, :id, 0, 'forecast.things', '7', 'forecast.thing_said.v1', 1, '{}', '{}', now(), :error)
""")


class Notebook:
    """A desk that only writes down what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, object, object]] = []

    async def retry(self, event_id: UUID, who: str) -> Mapping[str, Any]:
        self.asked.append(("retry", event_id, who))
        return {"applied": 2, "still_held": 0}

    async def release(self, topic: str, key: str, reason: str, who: str) -> Mapping[str, Any]:
        self.asked.append(("release", (topic, key, reason), who))
        return {"applied": 1, "still_held": 0}

    async def discard(self, event_id: UUID, reason: str, who: str) -> Mapping[str, Any]:
        self.asked.append(("discard", (event_id, reason), who))
        return {"applied": 0, "still_held": 0}

    async def release_quarantined(self, event_id: UUID, who: str) -> None:
        self.asked.append(("release_quarantined", event_id, who))

    async def look(
        self, *, since: datetime | None, until: datetime | None, keys: frozenset[str], types: frozenset[str]
    ) -> Mapping[str, Any]:
        self.asked.append(("look", (since, until, keys, types), None))
        return {"matched": 7}

    async def replay(self, *, who: str, **how: object) -> UUID:
        self.asked.append(("replay", how, who))
        return UUID(int=1)

    async def rebuild(self, model: str, who: str) -> UUID:
        self.asked.append(("rebuild", model, who))
        return UUID(int=2)

    async def lateness(self) -> Mapping[str, Any]:
        counts = dict.fromkeys(("unsent", "lag", "waiting", "parked", "dead", "quarantined"), 0)
        return {"service": "forecast", "oldest_unsent_seconds": 0.0, **counts}

    async def close(self) -> None:
        """There is nothing at work."""


@pytest.fixture
async def forecast(open_service: HouseOpener) -> House:
    house = await open_service("forecast")
    house.app.state.runtime = replace(house.app.state.runtime, desk=Notebook())
    return house


@pytest.fixture
async def operator(forecast: House) -> AsyncIterator[httpx.AsyncClient]:
    async with forecast.client(Role.OPERATOR) as client:
        yield client


def desk_of(forecast: House) -> Notebook:
    desk: Notebook = forecast.app.state.runtime.desk
    return desk


async def keep(forecast: House, table: str, key: str, offset: int, error: str = "ValueError: no") -> UUID:
    """A dead letter, or a parked event."""
    dead = table == "dead_letter"
    statement = _KEPT.format(
        table=table, more="error, attempts" if dead else "sequence", rest=":error, 1" if dead else ":offset"
    )
    said = {"headers": '{"ce_sequence": "3"}', "value": b'{"deal_id": "7"}'}
    event_id = new_id()
    async with forecast.database.transaction() as tx:
        about = {"id": event_id, "offset": offset, "key": key, **said} | ({"error": error} if dead else {})
        await tx.execute(text(statement), about)
    return event_id


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/lag"),
        ("GET", "/dead-letters"),
        ("GET", "/parked-keys"),
        ("GET", "/parked"),
        ("GET", "/history"),
        ("GET", "/quarantine"),
        ("POST", f"/quarantine/{UUID(int=1)}/release"),
        ("POST", "/replays"),
        ("POST", "/rebuilds"),
        ("POST", f"/dead-letters/{UUID(int=1)}/retry"),
        ("POST", f"/dead-letters/{UUID(int=1)}/discard"),
        ("POST", "/parked-keys/release"),
    ],
)
async def test_events_are_the_operators_alone(forecast: House, role: Role, method: str, path: str) -> None:
    async with forecast.client(role) as client:
        answer = await client.request(method, _ROOT + path, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert desk_of(forecast).asked == []


async def test_dead_letters_come_page_by_page_and_by_key(forecast: House, operator: httpx.AsyncClient) -> None:
    ids = [str(await keep(forecast, "dead_letter", f"deal {n}", n)) for n in range(5)]
    await keep(forecast, "parked", "deal 1", 9)
    first = (await operator.get(f"{_ROOT}/dead-letters", params={"limit": 3})).json()
    rest = (await operator.get(f"{_ROOT}/dead-letters", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids
    assert rest["next_cursor"] is None
    (found,) = (await operator.get(f"{_ROOT}/dead-letters", params={"key": "deal 1"})).json()["items"]
    assert (found["behind"], found["error"], found["attempts"]) == (1, "ValueError: no", 1)
    assert "body" not in found
    none = await operator.get(f"{_ROOT}/dead-letters", params={"type": "pipeline.deal_lost.v1"})
    assert none.json() == {"items": [], "next_cursor": None}


async def test_an_error_is_shown_without_the_rows_it_quotes(forecast: House, operator: httpx.AsyncClient) -> None:
    quoting = "IntegrityError: duplicate key\nDETAIL:  Key (name)=(Ann) exists.\n[SQL: INSERT]\n[parameters: ('Ann',)]"
    event_id = await keep(forecast, "dead_letter", "deal", 1, quoting)
    shown = await operator.get(f"{_ROOT}/dead-letters/{event_id}")
    assert shown.json()["error"] == "IntegrityError: duplicate key"
    assert "Ann" not in shown.text


async def test_an_event_is_shown_with_what_it_says(forecast: House, operator: httpx.AsyncClient) -> None:
    dead, parked = await keep(forecast, "dead_letter", "deal", 1), await keep(forecast, "parked", "deal", 2)
    letter = (await operator.get(f"{_ROOT}/dead-letters/{dead}")).json()
    assert (letter["body"], letter["attributes"]) == ('{"deal_id": "7"}', {"ce_sequence": "3"})
    assert (await operator.get(f"{_ROOT}/parked/{parked}")).json()["offset"] == 2
    for path in (f"/dead-letters/{parked}", f"/parked/{dead}"):
        missing = await operator.get(_ROOT + path)
        assert (missing.status_code, missing.json()["code"]) == (404, "event_not_held")
        assert missing.headers["content-type"] == "application/problem+json"


async def test_parked_keys_name_what_holds_them_up(forecast: House, operator: httpx.AsyncClient) -> None:
    dead = await keep(forecast, "dead_letter", "halted", 1)
    first = await keep(forecast, "parked", "halted", 2)
    await keep(forecast, "parked", "halted", 3)
    await keep(forecast, "parked", "gap", 7)
    halted, gap = (await operator.get(f"{_ROOT}/parked-keys")).json()["items"]
    assert (halted["id"], halted["key"], halted["events"], halted["behind"]) == (str(first), "halted", 2, str(dead))
    assert (gap["key"], gap["events"], gap["behind"]) == ("gap", 1, None)
    listed = (await operator.get(f"{_ROOT}/parked", params={"key": "halted"})).json()["items"]
    assert [item["offset"] for item in listed] == [2, 3]


async def test_the_desk_is_told_what_to_do_and_who_asked(forecast: House, operator: httpx.AsyncClient) -> None:
    event_id, who = new_id(), "operator:test"
    retried = await operator.post(f"{_ROOT}/dead-letters/{event_id}/retry")
    assert retried.json() == {"applied": 2, "still_held": 0}
    await operator.post(f"{_ROOT}/dead-letters/{event_id}/discard", json={"reason": "a test order"})
    released = {"topic": "pipeline.opportunities", "key": "7", "reason": "lost for good"}
    await operator.post(f"{_ROOT}/parked-keys/release", json=released)
    begun = await operator.post(f"{_ROOT}/rebuilds", json={"model": "forecast"})
    assert (begun.status_code, begun.json()["id"]) == (202, str(UUID(int=2)))
    assert desk_of(forecast).asked == [
        ("retry", event_id, who),
        ("discard", (event_id, "a test order"), who),
        ("release", ("pipeline.opportunities", "7", "lost for good"), who),
        ("rebuild", "forecast", who),
    ]


async def test_a_dry_run_is_answered_and_a_replay_is_begun(forecast: House, operator: httpx.AsyncClient) -> None:
    wanted = {"since": "2026-01-01T00:00:00Z", "keys": ["7"]}
    found = await operator.post(f"{_ROOT}/replays", json={**wanted, "dry_run": True})
    assert (found.status_code, found.json()["found"]) == (200, {"matched": 7})
    begun = await operator.post(f"{_ROOT}/replays", json={**wanted, "rate": 200, "reprocess": True})
    assert (begun.status_code, begun.json()["id"]) == (202, str(UUID(int=1)))
    kind, how, who = desk_of(forecast).asked[-1]
    assert (kind, who) == ("replay", "operator:test")
    assert isinstance(how, dict)
    assert (how["rate"], how["reprocess"], how["keys"], how["until"]) == (200, True, frozenset({"7"}), None)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        pytest.param("/replays", {"since": "2026-01-01T00:00:00"}, "since", id="a time without an offset"),
        pytest.param("/replays", {"rate": 0}, "rate", id="a rate of nothing"),
        pytest.param(f"/dead-letters/{UUID(int=1)}/discard", {"reason": ""}, "reason", id="no reason"),
        pytest.param("/parked-keys/release", {"reason": "why", "topic": "t"}, "key", id="no key"),
    ],
)
async def test_what_is_malformed_is_refused_by_field(
    operator: httpx.AsyncClient, path: str, body: dict[str, object], field: str
) -> None:
    answer = await operator.post(_ROOT + path, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_another_services_operations_are_not_here(operator: httpx.AsyncClient) -> None:
    answer = await operator.get("/v1/operations/people/dead-letters")
    assert (answer.status_code, answer.json()["code"]) == (404, "service_elsewhere")


async def test_without_an_event_log_at_hand_lists_are_shown_and_nothing_is_done(open_service: HouseOpener) -> None:
    house = await open_service("forecast")
    async with house.client(Role.OPERATOR) as client:
        assert (await client.get(f"{_ROOT}/dead-letters")).status_code == 200
        answer = await client.post(f"{_ROOT}/dead-letters/{UUID(int=1)}/retry")
    assert (answer.status_code, answer.json()["code"]) == (503, "desk_not_there")


async def test_what_the_log_would_not_take_is_listed_and_let_go(forecast: House, operator: httpx.AsyncClient) -> None:
    event_id = new_id()
    async with forecast.database.transaction() as tx:
        about = {"id": event_id, "error": "value of 1000001 bytes exceeds 900000"}
        await tx.execute(_QUARANTINED, about)
    (item,) = (await operator.get(f"{_ROOT}/quarantine")).json()["items"]
    assert (item["id"], item["released_at"], "exceeds" in item["error"]) == (str(event_id), None, True)
    assert (await operator.post(f"{_ROOT}/quarantine/{event_id}/release")).status_code == 204
    assert desk_of(forecast).asked == [("release_quarantined", event_id, "operator:test")]

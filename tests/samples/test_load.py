"""The loader against a gateway made of a few lines: what it sends, when it waits, when it stops."""

import json
from collections.abc import Callable
from itertools import chain, repeat
from typing import Any

import httpx
import pytest

from samples.api import LoadStopped, every, get, post
from samples.load import load
from samples.mapping import Phase
from samples.settle import is_settled, wait_until_settled
from samples.wire import Request

QUIET = {"unsent": 0, "lag": 0, "waiting": 0, "parked": 0, "dead": 0, "position": 7}
Answer = Callable[[httpx.Request], httpx.Response]


def client(answer: Answer) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer), base_url="http://test")


def accepting(request: httpx.Request) -> httpx.Response:
    """Everything is new."""
    body = json.loads(request.content)
    outcomes = [
        {"index": index, "status": "created", "id": f"id-{item['external_id']}"}
        for index, item in enumerate(body.get("items", []))
    ]
    return httpx.Response(200, json={"items": outcomes, "id": "id-single"})


def things(count: int) -> list[dict[str, Any]]:
    return [{"external_id": str(number)} for number in range(count)]


def test_bulk_requests_carry_at_most_500_records() -> None:
    sent: list[int] = []
    phase = Phase("things", (Request.bulk("things", things(1_001)),))
    counts = load(client(accepting), [phase], lambda _, size: sent.append(size), settle=lambda _: None)
    assert sent == [500, 500, 1]
    assert counts == {"created": 1_001}


def test_every_phase_is_settled_before_the_next_begins() -> None:
    told: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        told.append(request.url.path)
        return accepting(request)

    phases = [
        Phase(name, (Request.bulk(name, things(1)), Request.single("plans", {"external_id": "p"})))
        for name in ("a", "b")
    ]
    load(client(answer), phases, lambda *_: None, settle=lambda _: told.append("settled"))
    assert told == ["/v1/a/bulk", "/v1/plans", "settled", "/v1/b/bulk", "/v1/plans", "settled"]


def test_what_a_resource_takes_by_id_only_is_named_by_the_id_its_loading_answered() -> None:
    bodies: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return accepting(request)

    leads = [{"external_id": "L", "product_external_id": "0"}, {"external_id": "M"}]
    requests = Request.bulk("products", things(1)), Request.bulk("leads", leads, by_id=(("product", "products"),))
    load(client(answer), [Phase("p", requests)], lambda *_: None, settle=lambda _: None)
    assert bodies[1] == {"items": [{"external_id": "L", "product_id": "id-0"}, {"external_id": "M"}]}


def test_a_rejected_record_stops_the_load_and_is_named() -> None:
    problem = {"code": "unknown_product", "detail": "there is no such product"}

    def answer(_: httpx.Request) -> httpx.Response:
        outcomes = [{"index": 0, "status": "created"}, {"index": 1, "status": "rejected", "problem": problem}]
        return httpx.Response(200, json={"items": outcomes})

    with pytest.raises(LoadStopped, match=r"1 of 2 things were rejected:\n  1: unknown_product: there is no such"):
        load(client(answer), [Phase("p", (Request.bulk("things", things(2)),))], lambda *_: None)


def test_a_busy_house_is_asked_again_after_the_time_it_names() -> None:
    answers = iter([httpx.Response(429, headers={"retry-after": "3"}), httpx.Response(201, json={"id": "x"})])
    pauses: list[float] = []
    assert post(client(lambda _: next(answers)), "/v1/plans", {}, pause=pauses.append) == {"id": "x"}
    assert pauses == [3.0]


def test_a_house_too_busy_to_tell_its_backlog_is_asked_again() -> None:
    answers = iter([httpx.Response(503, headers={"retry-after": "0"}), httpx.Response(200, json={"dead": 0})])
    assert get(client(lambda _: next(answers)), "/v1/backlog") == {"dead": 0}


def test_any_other_refusal_stops_the_load() -> None:
    with pytest.raises(LoadStopped, match="409"):
        post(client(lambda _: httpx.Response(409, text="external id taken")), "/v1/plans", {})


def test_lists_are_read_to_their_end() -> None:
    pages = {None: {"items": [1, 2], "next_cursor": "c"}, "c": {"items": [3], "next_cursor": None}}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=pages[request.url.params.get("cursor")])

    assert list(every(client(answer), "/v1/things")) == [1, 2, 3]  # type: ignore[comparison-overlap]


@pytest.mark.parametrize(
    ("before", "now", "settled"),
    [
        pytest.param({}, {}, True, id="twice quiet at the same place"),
        pytest.param({"lag": 1}, {}, False, id="quiet only once"),
        pytest.param({}, {"unsent": 1}, False, id="something is still to be sent"),
        pytest.param({}, {"parked": 1}, False, id="something is parked"),
        pytest.param({}, {"position": 8}, False, id="quiet twice, but something was heard in between"),
        pytest.param({"waiting": 3}, {"waiting": 3}, True, id="facts that wait for others do not hold it up"),
    ],
)
def test_is_settled(before: dict[str, int], now: dict[str, int], *, settled: bool) -> None:
    assert is_settled({**QUIET, **before}, {**QUIET, **now}) is settled


def reading(*backlogs: dict[str, int]) -> httpx.Client:
    """A gateway that answers these backlogs, and the last of them for ever."""
    answers = chain(backlogs, repeat(backlogs[-1]))
    return client(lambda _: httpx.Response(200, json={**QUIET, **next(answers)}))


def test_waiting_ends_with_the_second_quiet_read() -> None:
    pauses: list[float] = []
    wait_until_settled(reading({"lag": 5}, {"lag": 2, "position": 9}, {"position": 11}), pause=pauses.append)
    assert len(pauses) == 3


def test_a_dead_letter_ends_the_wait_with_its_reason() -> None:
    with pytest.raises(LoadStopped, match="dead letters"):
        wait_until_settled(reading({"dead": 1}), pause=lambda _: None)


def test_a_backlog_that_does_not_move_any_more_ends_the_wait() -> None:
    seconds = iter(range(0, 10_000, 50))
    with pytest.raises(LoadStopped, match="nothing has moved for 120 s"):
        wait_until_settled(reading({"lag": 1}), pause=lambda _: None, clock=lambda: float(next(seconds)))

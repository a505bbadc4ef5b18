"""The access log: one JSON line for each request, whatever the caller calls it."""

from __future__ import annotations

import json

import pytest
from starlette.types import Message

from services.gateway.forwarding.observed import observe
from services.gateway.forwarding.visit import Answer, Visit


async def nowhere(_message: Message) -> None:
    """Nobody reads the answer."""


def line_of(*headers: tuple[bytes, bytes], method: str = "GET", route: str = "/v1/leads/{lead_id}") -> str:
    scope = {"type": "http", "method": method, "path": "/", "raw_path": b"/", "query_string": b"secret=1",
             "headers": list(headers)}  # fmt: skip
    answer = Answer(Visit.begin(scope), nowhere, served_by="leads", route=route, status=404)
    lines: list[str] = []
    observe(answer.visit, answer, lines.append)
    return lines[0]


def test_a_line_says_what_was_asked_where_and_what_became_of_it() -> None:
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    said = json.loads(line_of((b"x-request-id", b"mine-1"), (b"traceparent", trace)))
    assert said.pop("ms") >= 0
    assert said == {
        "method": "GET",
        "path": "/v1/leads/{lead_id}",
        "status": 404,
        "upstream": "leads",
        "request_id": "mine-1",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }


@pytest.mark.parametrize(
    ("headers", "method"),
    [
        pytest.param([(b"x-request-id", b'"}{"a": "')], "GET", id="an id that would end the string"),
        pytest.param([(b"x-request-id", b"a\\")], "GET", id="an id that would escape the quote"),
        pytest.param([(b"traceparent", b'00-"-"-01')], "GET", id="a trace that is none"),
        pytest.param([], 'GET"', id="a method that is none"),
    ],
)
def test_nothing_a_caller_says_breaks_a_line(headers: list[tuple[bytes, bytes]], method: str) -> None:
    line = line_of(*headers, method=method)
    assert "\n" not in line
    assert set(json.loads(line)) == {"method", "path", "status", "ms", "upstream", "request_id", "trace_id"}


def test_a_template_is_quoted_as_json_wants_it() -> None:
    assert json.loads(line_of(route='/v1/"odd"'))["path"] == '/v1/"odd"'

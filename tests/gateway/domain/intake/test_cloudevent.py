"""What is a CloudEvent, and what is kept for someone to look at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.intake.cloudevent import read_batch, read_structured

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/crm",
    "type": "salesops.lead_captured.v1",
    "subject": "lead 7",
    "time": "2026-01-02T03:04:05Z",
    "data": {"source": "fair"},
}


def body(**changes: object) -> bytes:
    return json.dumps({name: value for name, value in (EVENT | changes).items() if value is not ...}).encode()


def test_an_event_says_who_what_and_about_what() -> None:
    received = read_structured(body(), "msg-1")

    assert received.event is not None
    assert (received.id, received.source, received.type) == ("e-1", "/crm", "salesops.lead_captured.v1")
    assert (received.event.subject, received.event.data) == ("lead 7", {"source": "fair"})


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"specversion": "0.3"}, id="an older version"),
        pytest.param({"id": ...}, id="no id"),
        pytest.param({"id": ""}, id="an empty id"),
        pytest.param({"id": 7}, id="an id that is a number"),
        pytest.param({"id": "x" * 257}, id="an id without end"),
        pytest.param({"id": "a\0b"}, id="an id that no text column holds"),
        pytest.param({"source": ...}, id="no source"),
        pytest.param({"type": None}, id="no type"),
        pytest.param({"data": ...}, id="no data"),
        pytest.param({"data": [1]}, id="data that are a list"),
        pytest.param({"data_base64": "AA==", "data": ...}, id="binary data"),
        pytest.param({"datacontenttype": "text/xml"}, id="data in XML"),
        pytest.param({"time": "yesterday"}, id="a time that is none"),
        pytest.param({"time": "2026-01-02T03:04:05"}, id="a time of nowhere"),
        pytest.param({"subject": 7}, id="a subject that is a number"),
        pytest.param({"Extension-1": "x"}, id="an attribute with another spelling"),
    ],
)
def test_what_is_not_understood_says_why_and_keeps_what_name_it_has(changes: dict[str, object]) -> None:
    received = read_structured(body(**changes), "msg-1")

    assert received.event is None
    assert received.fault
    assert received.id in {"e-1", "msg-1"}


@pytest.mark.parametrize("raw", [b"", b"{", b"null", b"[1]", b'"x"', b"\xff", b'{"a": NaN}', b"[" * 100_000])
def test_what_is_no_object_is_named_after_its_message(raw: bytes) -> None:
    received = read_structured(raw, "msg-1")

    assert (received.id, received.event, received.fault) == ("msg-1", None, "not a JSON object")


@pytest.mark.parametrize("raw", [b"\xff\xfe{", b'{"id": "\xc3"}', b""])
def test_what_is_no_text_at_all_can_be_told_from_something_else(raw: bytes) -> None:
    assert read_structured(raw, "msg-1").body_hash != read_structured(b"other" + raw, "msg-1").body_hash


@pytest.mark.parametrize("changes", [{"id": "\ud800"}, {"data": {"a": "\udfff"}}, {"\ud800": "x"}])
def test_half_a_character_is_kept_for_someone_to_look_at(changes: dict[str, object]) -> None:
    alone = read_structured(body(**changes), "msg-1")
    (within,) = read_batch(b"[" + body(**changes) + b"]", "msg-2") or []

    assert (alone.event, alone.fault, alone.id) == (None, "a text in it is no Unicode", "msg-1")
    assert (within.event, within.id) == (None, "msg-2#0")
    assert within.body_hash
    assert json.loads(within.body) == EVENT | changes


def test_each_entry_of_a_batch_stands_for_itself() -> None:
    batch = read_batch(b"[" + body() + b", 7, " + body(id="e-2") + b"]", "msg-1")

    assert batch is not None
    assert [(one.id, one.event is not None) for one in batch] == [("e-1", True), ("msg-1#1", False), ("e-2", True)]


def test_a_batch_that_is_no_list_is_none() -> None:
    assert read_batch(body(), "msg-1") is None


def test_an_event_is_the_same_alone_and_in_a_batch_and_however_it_is_written() -> None:
    alone = read_structured(json.dumps(dict(reversed(EVENT.items())), indent=2).encode(), "msg-1")
    (within,) = read_batch(b"[" + body() + b"]", "msg-2") or []

    assert alone.body_hash == within.body_hash
    assert alone.body_hash != read_structured(body(data={"source": "web"}), "msg-1").body_hash


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    assert read_structured(raw, "msg-1").id


def test_order_is_kept_by_subject_and_an_event_without_one_waits_for_nobody() -> None:
    same = {read_structured(body(id=name), "m").event.order_key for name in ("e-1", "e-2")}  # type: ignore[union-attr]
    free = {read_structured(body(id=name, subject=...), "m").event.order_key for name in ("e-1", "e-2")}  # type: ignore[union-attr]

    assert (len(same), len(free)) == (1, 2)

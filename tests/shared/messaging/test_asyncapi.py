"""The generated documents: complete, and consistent in themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.contracts.people import MemberChanged, MemberJoined, TeamFormed
from shared.messaging.asyncapi import asyncapi_document, event_map
from shared.messaging.manifest import Manifest, on
from shared.messaging.schemas import schema_files, write_files
from shared.store.transaction import Transaction


async def listen(tx: Transaction, event: MemberJoined) -> None:
    assert tx
    assert event


MANIFESTS = (
    Manifest("people", (MemberJoined, MemberChanged, TeamFormed)),
    Manifest("forecast", (), (on(MemberJoined, listen),)),
)


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["$ref"]] if "$ref" in value else [])
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def resolved(document: Any, pointer: str) -> Any:  # noqa: ANN401 - any part of a document
    for step in pointer.removeprefix("#/").split("/"):
        document = document[step]
    return document


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = asyncapi_document(MANIFESTS, title="test", version="1")
    files = schema_files(MANIFESTS)
    for reference in references(document):
        assert reference in files or resolved(document, reference)


def test_every_event_is_sent_in_its_channel_and_received_by_its_listeners() -> None:
    document = asyncapi_document(MANIFESTS, title="test", version="1")
    assert list(document["channels"]) == ["people.members", "people.teams"]
    assert document["operations"].keys() == {
        "people.sends.people.members",
        "people.sends.people.teams",
        "forecast.receives.people.members",
    }
    received = document["operations"]["forecast.receives.people.members"]
    assert received["bindings"]["kafka"]["groupId"]["const"] == "forecast"
    assert [message["$ref"].split("/")[-1] for message in received["messages"]] == ["people.member_joined.v1"]


def test_a_schema_promises_the_fields_and_forbids_no_more() -> None:
    schema = json.loads(schema_files(MANIFESTS)["schemas/people.member_joined.v1.json"])
    assert {"member_id", "external_id", "name", "effective_on"} <= set(schema["required"])
    assert "additionalProperties" not in schema
    assert schema["x-topic"] == "people.members"


def test_the_event_map_has_a_row_per_event() -> None:
    rows = event_map(MANIFESTS).splitlines()
    assert "| people | `people.member_joined.v1` | `people.members` · `member_id` | forecast |" in rows
    assert len(rows) == 2 + 3


def test_only_changed_files_are_written(tmp_path: Path) -> None:
    assert len(write_files(tmp_path, schema_files(MANIFESTS))) == 3
    assert write_files(tmp_path, schema_files(MANIFESTS)) == []

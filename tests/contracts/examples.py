"""The golden examples: one body per event type as it is today, and one per type of every release, for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.contract_releases import EXAMPLES, RELEASED, releases
from shared.contracts.event import Envelope, Event
from tests.contracts.catalogue import ROOT
from tests.contracts.json_schema import Schema, violations

TODAY = "today"

ENVELOPE = Envelope(
    id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    source="/services/test",
    time=datetime(2025, 3, 14, 15, 6, tzinfo=UTC),
    sequence=1,
    correlation_id="01890a5d-ac96-774b-bcce-b302099a8057",
)


def versions() -> list[str]:
    """Of which releases there are examples."""
    return [TODAY, *releases(ROOT)]


def example_file(event: type[Event], version: str = TODAY) -> Path:
    """Where the example of a type is kept."""
    folder = EXAMPLES if version == TODAY else RELEASED / version / "examples"
    return ROOT / folder / f"{event.type}.json"


def body(event: type[Event], version: str = TODAY) -> dict[str, Any]:
    """The example of a type; a missing one fails with what to do about it."""
    file = example_file(event, version)
    if not file.exists():
        pytest.fail(f"{event.type} has no example: `make contracts ARGS=--examples` drafts {file.relative_to(ROOT)}")
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def bare(event: type[Event]) -> dict[str, Any]:
    """The example with the required fields only: what a publisher may send at the least."""
    needed = {name for name, field in event.model_fields.items() if field.is_required()}
    return {name: value for name, value in body(event).items() if name in needed}


def stretched(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The same with a field nobody knows in every object, however deep: what a later publisher may send."""
    if isinstance(value, dict):
        return {name: stretched(one) for name, one in value.items()} | {"a_field_of_tomorrow": {"as": ["it", "likes"]}}
    return [stretched(one) for one in value] if isinstance(value, list) else value


def read(event: type[Event], content: dict[str, Any]) -> Event:
    """A body as a consumer receives it."""
    return event.received(json.dumps(content).encode(), ENVELOPE)


def breaches_of(event: type[Event], schema: Schema, example: dict[str, Any]) -> list[str]:
    """What a schema objects to in an example; if nothing, what is lost when the example is read and written again."""
    found = violations(schema, example)
    return found or list(_lost(example, json.loads(read(event, example).model_dump_json()), "$"))


def _lost(before: Any, after: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            place = f"{path}.{name}"
            if name in after:
                yield from _lost(value, after[name], place)
            else:
                yield f"{place}: is lost in reading"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _lost(one, other, f"{path}[{index}]")
    elif before != after:
        yield f"{path}: {before!r} was read as {after!r}"

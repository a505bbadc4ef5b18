"""The contracts as JSON Schema: one file per event type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shared.contracts.event import Event
from shared.messaging.manifest import Manifest, event_classes

DIALECT = "https://json-schema.org/draft/2020-12/schema"

DRAFT = "to be chosen"
"""Stands in a draft wherever a text is wanted; no example that is kept has it."""

_DRAFTS: Mapping[str, object] = {
    "uuid": "01890a5d-ac96-774b-bcce-b302099a8057",
    "date": "2025-01-31",
    "date-time": "2025-01-31T12:00:00Z",
    "integer": 1,
    "number": 0.5,
    "boolean": True,
}


def schema_of(event: type[Event]) -> dict[str, Any]:
    """What a publisher promises. More fields may come, so a consumer must not refuse what it does not know."""
    schema = event.model_json_schema(mode="serialization")
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("additionalProperties") is False:
            del part["additionalProperties"]
    return {"$schema": DIALECT, "$id": f"{event.type}.json", "x-topic": event.topic, "x-key": event.key_field} | schema


def schema_files(manifests: Iterable[Manifest]) -> dict[str, str]:
    """The content of `schemas/<type>.json` for every event announced."""
    classes = event_classes(manifests)
    return {f"schemas/{name}.json": as_json(schema_of(classes[name])) for name in sorted(classes)}


def as_json(document: Mapping[str, Any]) -> str:
    """A document as it is checked in."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_files(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write generated files below a folder; the paths of those that changed."""
    changed = []
    for name, content in files.items():
        path = folder / name
        if not path.exists() or path.read_text() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            changed.append(path)
    return changed


def draft_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A body with every field, valid but meaningless: a start for an example, whose values a person chooses."""
    draft: dict[str, Any] = _drafted(schema, schema)
    return draft


def _drafted(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    if "$ref" in schema:
        return _drafted(document, document["$defs"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return _drafted(document, next(one for one in schema["anyOf"] if one.get("type") != "null"))
    match schema:
        case {"const": only} | {"enum": [only, *_]}:
            return only
        case {"type": "object"}:
            return {name: _drafted(document, field) for name, field in schema.get("properties", {}).items()}
        case {"type": "array"}:
            return [_drafted(document, schema["items"])]
        case _:
            return _DRAFTS.get(schema.get("format", schema["type"]), DRAFT)

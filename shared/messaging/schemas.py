"""The contracts as JSON Schema: one file per event type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shared.contracts.event import Event
from shared.messaging.manifest import Manifest, event_classes

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event: type[Event]) -> dict[str, Any]:
    """What a publisher promises. More fields may come, so a consumer must not refuse what it does not know."""
    schema = event.model_json_schema(mode="serialization")
    schema.pop("additionalProperties", None)
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

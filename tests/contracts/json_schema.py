"""A value checked against a JSON Schema of ours; a keyword it does not know is an error, never passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

Schema = Mapping[str, Any]

_READ = {"type", "enum", "const", "format", "anyOf", "$ref", "properties", "required", "items", "additionalProperties"}
_SAYS_NOTHING = {"title", "description", "default", "$schema", "$id", "$defs", "x-topic", "x-key"}
_OFFSET = re.compile(r"(Z|[+-]\d\d:\d\d)$")


def _instant(text: str) -> None:
    datetime.fromisoformat(text)
    if "T" not in text or not _OFFSET.search(text):
        raise ValueError(text)


_FORMATS: dict[str, Callable[[str], object]] = {"uuid": UUID, "date": date.fromisoformat, "date-time": _instant}
_TYPES: dict[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


def violations(document: Schema, value: object) -> list[str]:
    """Where a value is not what the schema asks for, by path."""
    return list(_check(document, document, value, "$"))


def _check(document: Schema, schema: Schema, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    unknown = schema.keys() - _READ - _SAYS_NOTHING
    if unknown:
        raise LookupError(f"{path}: this checker does not know {', '.join(sorted(unknown))}")
    if "$ref" in schema:
        yield from _check(document, document["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, path)
    if "anyOf" in schema and all(list(_check(document, one, value, path)) for one in schema["anyOf"]):
        yield f"{path}: {value!r} is none of the alternatives"
    if "type" in schema and not _TYPES[schema["type"]](value):
        yield f"{path}: {value!r} is no {schema['type']}"
        return
    yield from _text(schema, value, path)
    if isinstance(value, dict):
        yield from _members(document, schema, value, path)
    if isinstance(value, list) and "items" in schema:
        for index, one in enumerate(value):
            yield from _check(document, schema["items"], one, f"{path}[{index}]")


def _text(schema: Schema, value: object, path: str) -> Iterator[str]:
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if choices is not None and value not in choices:
        yield f"{path}: {value!r} is not one of {choices}"
    if "format" in schema and isinstance(value, str):
        try:
            _FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{path}: {value!r} is no {schema['format']}"


def _members(document: Schema, schema: Schema, value: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from (f"{path}.{name}: is missing" for name in schema.get("required", ()) if name not in value)
    others = schema.get("additionalProperties", True)
    for name, one in value.items():
        if name in schema.get("properties", {}):
            yield from _check(document, schema["properties"][name], one, f"{path}.{name}")
        elif isinstance(others, Mapping):
            yield from _check(document, others, one, f"{path}.{name}")
        elif not others:
            yield f"{path}.{name}: nobody asked for it"

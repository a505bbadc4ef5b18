"""Requests made from the description alone: the least that a schema takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

from tests.access.street import Operation

Document = Mapping[str, Any]


def filled(path: str, value_of: Callable[[str], str]) -> str:
    """A path with its parameters in place."""
    return re.sub(r"\{(\w+)\}", lambda name: value_of(name[1]), path)


def sample_body(operation: Operation, document: Document) -> Any:  # noqa: ANN401 - JSON
    """The least body the operation takes; None if it takes none."""
    return None if operation.body is None else sample(operation.body, document)


def sample(schema: Mapping[str, Any], document: Document) -> Any:  # noqa: ANN401 - JSON
    """The least value of a schema."""
    found = resolved(schema, document)
    if "const" in found:
        return found["const"]
    if "enum" in found:
        return found["enum"][0]
    kind = found.get("type")
    if kind == "object" or "properties" in found:
        required = found.get("required", ())
        return {name: sample(found["properties"][name], document) for name in required}
    if kind == "array":
        return [sample(found["items"], document)] * found.get("minItems", 0)
    return _plain(kind, found)


def _plain(kind: str | None, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    if kind in {"integer", "number"}:
        return max(schema.get("minimum", 1), 1)
    if kind == "boolean":
        return False
    if schema.get("format") == "uuid":
        return str(uuid4())
    by_format = {"date": "2026-01-06", "date-time": "2026-01-06T00:00:00Z"}
    return by_format.get(schema.get("format", ""), _BY_PATTERN.get(schema.get("pattern", ""), "x"))


_BY_PATTERN = {
    r"^[12][0-9]{3}-(0[1-9]|1[0-2])$": "2026-01",
    r"^-?[0-9]{1,18}(\.[0-9]{1,12})?$": "1",
    "^(earned|held|draw|receivable)$": "earned",
    r"^[0-9]{1,3}(\.[0-9]{1,15})?$": "1",
    "^[A-Z]{3}$": "USD",
    "^[A-Z]{2}$": "US",
    r"^\d{1,15}(\.\d{1,15})?$": "1",
}


def resolved(schema: Mapping[str, Any], document: Document) -> Mapping[str, Any]:
    """The schema itself: what it refers to, and of a choice the first that is not null."""
    if "$ref" in schema:
        named: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return resolved(named, document)
    for choice in schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or ():
        if choice.get("type") != "null":
            return resolved(choice, document)
    return schema


def references_in_lists(schema: Mapping[str, Any], document: Document) -> Iterator[tuple[str, str]]:
    """The lists of a body whose items name another record by its id, each with the field that does."""
    for name, part in resolved(schema, document).get("properties", {}).items():
        for field in references(resolved(part, document).get("items", {}), document):
            yield name, field


def references(schema: Mapping[str, Any], document: Document) -> Iterator[str]:
    """The fields of a body that name another record by its id."""
    for name, part in resolved(schema, document).get("properties", {}).items():
        if resolved(part, document).get("format") == "uuid":
            yield name

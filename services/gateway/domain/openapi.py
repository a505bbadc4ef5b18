"""One description of the whole API, merged from what every service says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Document = Mapping[str, Any]

_SCHEMAS = "#/components/schemas/"
_SECURITY = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
_INFO = {"title": "salesops", "version": "1", "summary": "The open backend for sales operations."}


def merge(documents: Mapping[str, Document], owner_of: Callable[[str], str | None]) -> dict[str, Any]:
    """All paths that are served, each from the service that owns it.

    Components of one name that are equal in all services become one; unequal ones carry their service's name.
    """
    clashing = _clashing({service: _schemas(document) for service, document in documents.items()})
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for service, document in sorted(documents.items()):
        names = {name: f"{service}_{name}" for name in _schemas(document) if name in clashing}
        owned = {path: item for path, item in document.get("paths", {}).items() if owner_of(path) == service}
        paths.update(_renamed(owned, names))
        schemas.update({names.get(name, name): _renamed(body, names) for name, body in _schemas(document).items()})
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "paths": paths,
        "components": {"schemas": _needed(paths, schemas), "securitySchemes": _SECURITY},
        "security": [{"bearer": []}],
    }


def _schemas(document: Document) -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = document.get("components", {}).get("schemas", {})
    return schemas


def _clashing(schemas: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The names that mean different things: told apart by their own text, or by a clashing name they refer to."""
    said: dict[str, set[str]] = {}
    refers: dict[str, set[str]] = {}
    for components in schemas.values():
        for name, body in components.items():
            said.setdefault(name, set()).add(json.dumps(body, sort_keys=True))
            refers.setdefault(name, set()).update(_references(body))
    shared = {name for name in said if sum(name in components for components in schemas.values()) > 1}
    clashing = {name for name in shared if len(said[name]) > 1}
    while more := {name for name in shared - clashing if refers[name] & clashing}:
        clashing |= more
    return frozenset(clashing)


def _references(value: object) -> set[str]:
    if isinstance(value, dict):
        named = value.get("$ref")
        own = {named.removeprefix(_SCHEMAS)} if isinstance(named, str) and named.startswith(_SCHEMAS) else set()
        return own.union(*(_references(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(part) for part in value))
    return set()


def _renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any part of a JSON document
    if isinstance(value, dict):
        return {
            key: _renamed_reference(part, names) if key == "$ref" else _renamed(part, names)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    return value


def _renamed_reference(reference: object, names: Mapping[str, str]) -> object:
    if not isinstance(reference, str):
        return _renamed(reference, names)
    name = reference.removeprefix(_SCHEMAS)
    return f"{_SCHEMAS}{names.get(name, name)}" if reference.startswith(_SCHEMAS) else reference


def _needed(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The components that a served path leads to."""
    needed: set[str] = set()
    found = _references(paths)
    while found - needed:
        needed |= found
        found = _references([schemas[name] for name in found if name in schemas])
    return {name: schemas[name] for name in sorted(needed) if name in schemas}

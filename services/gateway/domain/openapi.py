"""One description of the whole API, merged from what every service says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Document = Mapping[str, Any]

_SCHEMAS = "#/components/schemas/"
_SECURITY = {"bearer": {"type": "http", "scheme": "bearer"}}
_INFO = {"title": "salesops", "version": "1", "summary": "The open backend for sales operations."}
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_WRITES = _METHODS - {"get"}

# What the gateway itself may answer before or instead of a service. Its own 404 and 405 concern paths and methods that
# are not described here.
_OF_EVERYONE = {
    "400": "The path, a header or the framing can be read in more than one way",
    "401": "No token, or none that is believed",
    "403": "Not linked to anyone here, or not permitted",
    "414": "Path and query are too long",
    "429": "Too many requests",
    "431": "Too many header fields, or too long ones",
    "502": "The service broke off before it answered",
    "503": "The service cannot be reached, or too much is asked of it",
    "504": "The service did not answer in time",
}
_OF_BODIES = {"413": "The body is too large", "415": "The body's type or encoding is not taken"}


class ComponentsDiffer(Exception):
    """Two services mean different things by one name: whoever reads the description could not tell them apart."""

    def __init__(self, name: str, services: list[str]) -> None:
        super().__init__(f"{name} is not the same in {', '.join(services)}: give one of them another name")


def merge(documents: Mapping[str, Document], owner_of: Callable[[str], str | None]) -> dict[str, Any]:
    """All paths that are served, each from its owner; ComponentsDiffer for one name with two meanings."""
    paths: dict[str, Any] = {}
    for service, document in sorted(documents.items()):
        owned = {path: item for path, item in document.get("paths", {}).items() if owner_of(path) == service}
        paths.update({path: _with_gateways_answers(item) for path, item in owned.items()})
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": _needed(paths, _joined(documents)), "securitySchemes": _SECURITY},
        "security": [{"bearer": []}],
    }


def _schemas(document: Document) -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = document.get("components", {}).get("schemas", {})
    return schemas


def _joined(documents: Mapping[str, Document]) -> dict[str, Any]:
    """The components of all services; equal ones of one name become one."""
    joined: dict[str, Any] = {}
    for document in documents.values():
        for name, body in _schemas(document).items():
            if joined.setdefault(name, body) != body:
                raise ComponentsDiffer(name, sorted(_meaning(documents, name)))
    return joined


def _meaning(documents: Mapping[str, Document], name: str) -> list[str]:
    return [service for service, document in documents.items() if name in _schemas(document)]


def _with_gateways_answers(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _answered(key, part) if key in _METHODS else part for key, part in item.items()}


def _answered(method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    ours = _OF_EVERYONE | (_OF_BODIES if method in _WRITES else {})
    said = {status: _problem(text) for status, text in ours.items()}
    return {**operation, "responses": dict(sorted({**said, **operation.get("responses", {})}.items()))}


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": f"{_SCHEMAS}Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def _references(value: object) -> set[str]:
    if isinstance(value, dict):
        named = value.get("$ref")
        own = {named.removeprefix(_SCHEMAS)} if isinstance(named, str) and named.startswith(_SCHEMAS) else set()
        return own.union(*(_references(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(part) for part in value))
    return set()


def _needed(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The components that a served path leads to."""
    needed: set[str] = set()
    found = _references(paths)
    while found - needed:
        needed |= found
        found = _references([schemas[name] for name in found if name in schemas])
    return {name: schemas[name] for name in sorted(needed) if name in schemas}

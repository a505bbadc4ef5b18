"""What a service says of its own API: FastAPI's description, with the house's problem as the body of every refusal."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from shared.web.problems import MEDIA_TYPE, Problem

_SCHEMAS = "#/components/schemas/"
REFERENCE = {"$ref": f"{_SCHEMAS}Problem"}
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})

# What every route may answer beside its success: its own rules are told by the code of the problem.
_REFUSALS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def problem_answer(description: str) -> dict[str, Any]:
    """An answer that is a problem."""
    return {"description": description, "content": {MEDIA_TYPE: {"schema": REFERENCE}}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description of a service's application, made once."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, openapi_version="3.1.0", routes=app.routes)
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(_problem_schemas())
        for name in _FRAMEWORKS_OWN:
            schemas.pop(name, None)
        for operation in operations(found):
            _complete(operation)
        app.openapi_schema = found
    return app.openapi_schema


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation a document describes."""
    return [item[method] for item in document.get("paths", {}).values() for method in _METHODS & set(item)]


def _complete(operation: dict[str, Any]) -> None:
    answers = operation.setdefault("responses", {})
    for status in _REFUSALS:
        answers[str(status.value)] = problem_answer(status.phrase)
    if any(parameter["name"] == "if-match" for parameter in operation.get("parameters", ())):
        answers["412"] = problem_answer(HTTPStatus.PRECONDITION_FAILED.phrase)


def _problem_schemas() -> dict[str, Any]:
    _, document = models_json_schema([(Problem, "serialization")], ref_template=f"{_SCHEMAS}{{model}}")
    schemas: dict[str, Any] = document["$defs"]
    return schemas

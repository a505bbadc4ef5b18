"""The JSON Schema of a dataclass's documents, made from the same shapes the reader reads by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin

from services.compensation.domain.document.shape import Plain, Shape, Sugars, shapes, shorthand
from shared.kernel.money import Money

NUMBER: Plain = {"$ref": "#/$defs/Number"}
_NUMBER: Plain = {
    "description": "A number, its text, or a percentage. It is read exactly; no binary float is made of it.",
    "oneOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^-?([0-9]+(\.[0-9]+)?|\.[0-9]+)( *%)?$"},
    ],
}
TEXT: Plain = {"type": ["string", "number", "boolean"]}
DAY: Plain = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MONEY: Plain = {
    "description": "An amount in major units: of the document's currency, or of its own.",
    "anyOf": [
        NUMBER,
        {
            "type": "object",
            "properties": {"amount": NUMBER, "currency": {"type": "string"}},
            "required": ["amount", "currency"],
            "additionalProperties": False,
        },
    ],
}
_SCALARS: Mapping[object, Plain] = {
    str: TEXT,
    int: NUMBER,
    bool: {"type": "boolean"},
    Decimal: NUMBER,
    date: DAY,
    datetime: {"type": "string", "format": "date-time"},
    Money: {"$ref": "#/$defs/Money"},
}


@dataclass(frozen=True)
class Library:
    """The definitions made so far, by name."""

    definitions: dict[str, object]
    sugars: Sugars


def schema_of(cls: type, *, address: str, sugars: Sugars | None = None) -> dict[str, object]:
    """The schema of documents that `read` accepts for a dataclass. What figures must obey beyond it, checks say."""
    library = Library({"Number": _NUMBER, "Money": _MONEY}, sugars or {})
    root = _of(cls, library)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        **root,
        "$defs": dict(sorted(library.definitions.items())),
    }


def _of(hint: object, library: Library) -> Plain:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return _reference(hint, library)
    origin, options = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"const": options[0]} if len(options) == 1 else {"enum": list(options)}
    if origin is tuple:
        item = _of(options[0], library)
        return {"anyOf": [{"type": "array", "items": item}, item]}
    if origin in (Union, UnionType):
        return _any_of([_of(option, library) for option in options if option is not NoneType])
    return {"type": "object", "additionalProperties": _of(options[1], library)}


def _any_of(options: list[Plain]) -> Plain:
    return options[0] if len(options) == 1 else {"anyOf": options}


def _reference(cls: type, library: Library) -> Plain:
    if cls.__name__ not in library.definitions:
        library.definitions[cls.__name__] = {}
        library.definitions[cls.__name__] = _definition(cls, library)
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _definition(cls: type, library: Library) -> Plain:
    record = _object(cls, library)
    short = shorthand(cls)
    return record if short is None else {"anyOf": [_of(short.hint, library), record]}


def _object(cls: type, library: Library) -> dict[str, object]:
    sugar = library.sugars.get(cls)
    spared = sugar.instead_of if sugar else ()
    properties = {shape.key: _property(shape, library) for shape in shapes(cls)}
    return {
        "type": "object",
        "description": " ".join((cls.__doc__ or "").split()),
        "properties": {**properties, **(sugar.keys if sugar else {})},
        "required": [s.key for s in shapes(cls) if (s.required or s.is_tag) and s.key not in spared],
        "additionalProperties": False,
    }


def _property(shape: Shape, library: Library) -> Plain:
    """Null says nothing, and is taken for a key left out."""
    schema = _of(shape.hint, library)
    return schema if shape.required or shape.is_tag else {"anyOf": [schema, {"type": "null"}]}

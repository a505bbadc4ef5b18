"""Dataclasses become plain data in one canonical form: every number a decimal string, defaults left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal

from services.compensation.domain.document.scalars import plain_number
from services.compensation.domain.document.shape import shapes
from shared.kernel.money import Money, exponent


def document(value: object) -> object:
    """The canonical plain data of a value: what is equal is written equally, however it was written before."""
    match value:
        case tuple() | list():
            return [document(item) for item in value]
        case Mapping():
            return {str(key): document(item) for key, item in value.items()}
        case Money():
            amount = Decimal(value.minor).scaleb(-exponent(value.currency))
            return {"amount": plain_number(amount), "currency": value.currency}
    return _record(value) if is_dataclass(value) else _scalar(value)


def _scalar(value: object) -> object:
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a document")


def _record(value: object) -> dict[str, object]:
    cls: type = value.__class__
    told = (shape for shape in shapes(cls) if shape.is_tag or getattr(value, shape.name) != shape.default)
    return {shape.key: document(getattr(value, shape.name)) for shape in told}

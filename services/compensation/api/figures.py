"""Exact figures over HTTP: decimals travel as strings, never as binary numbers."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_PATTERN = r"^\d{1,15}(\.\d{1,15})?$"


def _exact(value: object) -> object:
    if not isinstance(value, str | Decimal):
        raise ValueError('must be a decimal written as a string, like "0.05"')  # noqa: TRY004 - pydantic's own protocol
    return value


DecimalText = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(lambda figure: format(figure.normalize(), "f") if figure else "0", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}),
]
"""A figure like "20000" or "0.05"."""

"""The shape of a dataclass: its fields as a document names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from typing import Literal, get_args, get_origin, get_type_hints

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Shape:
    """A field: its name in code, its key in a document (`from` is a word of Python's), its type and its default."""

    name: str
    key: str
    hint: object
    default: object
    required: bool

    @property
    def is_tag(self) -> bool:
        """Whether it only tells kinds apart: it has one possible value."""
        return get_origin(self.hint) is Literal and len(get_args(self.hint)) == 1


@dataclass(frozen=True, slots=True)
class Sugar:
    """Shorter ways to write a dataclass: keys it does not have, and how they are spelt out."""

    keys: Mapping[str, Plain]
    """The JSON Schema of each key."""
    spell_out: Callable[[dict[str, object], str, str | None], dict[str, object]]
    """From what was written, its place and the currency that holds there, to what the dataclass says."""
    instead_of: tuple[str, ...] = ()
    """Required keys that the shorter form may stand for."""


Sugars = Mapping[type, Sugar]


@cache
def shapes(cls: type) -> tuple[Shape, ...]:
    """The fields of a dataclass in their order."""
    hints = get_type_hints(cls)
    return tuple(_shape(field.name, hints[field.name], _default(field)) for field in fields(cls))


def _default(field: Field[object]) -> object:
    """A field's default, or MISSING."""
    return field.default if field.default_factory is MISSING else field.default_factory()


def _shape(name: str, hint: object, default: object) -> Shape:
    return Shape(name, name.rstrip("_"), hint, default, required=default is MISSING)


def shorthand(cls: type) -> Shape | None:
    """The field that a bare value stands for."""
    name = getattr(cls, "shorthand", None)
    return next((shape for shape in shapes(cls) if shape.name == name), None)

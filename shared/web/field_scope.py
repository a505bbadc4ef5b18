"""Fields that a permission of their own opens: marked once, in the response model, and cut from every other answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from shared.web.access import Permission

Seen = Callable[[Permission], bool]
"""Whether the caller may do something."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Who may not do this finds the field null: `Annotated[MoneyModel | None, Needs(Permission.READ_MARGIN)]`."""

    permission: Permission


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a marked field stands in an answer; lists on the way count as their items."""

    path: tuple[str, ...]
    permission: Permission


@lru_cache(maxsize=1024)
def marks_of(model: object) -> tuple[Mark, ...]:
    """All marked fields that an answer of this model can hold."""
    return tuple(_marks(model, (), frozenset()))


def cut(body: Any, marks: tuple[Mark, ...], may: Seen) -> Any:  # noqa: ANN401 - any JSON document
    """The same document, with null in place of what the caller may not see."""
    for mark in marks:
        if not may(mark.permission):
            _blank(body, mark.path)
    return body


def _marks(annotation: object, path: tuple[str, ...], above: frozenset[type]) -> Iterator[Mark]:
    for model in _models(annotation):
        if model in above:
            continue
        for name, field in model.model_fields.items():
            shown = (*path, field.serialization_alias or field.alias or name)
            yield from (Mark(shown, mark.permission) for mark in field.metadata if isinstance(mark, Needs))
            yield from _marks(field.annotation, shown, above | {model})


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _blank(value: Any, path: tuple[str, ...]) -> None:  # noqa: ANN401 - any JSON document
    if isinstance(value, list):
        for item in value:
            _blank(item, path)
    elif isinstance(value, dict) and path[0] in value:
        if len(path) == 1:
            value[path[0]] = None
        else:
            _blank(value[path[0]], path[1:])

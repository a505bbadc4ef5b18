"""Sparse answers: `?fields=id,name` leaves out everything else, after the caller's own sight has been applied."""

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel

from shared.kernel.errors import Invalid

QUERY = "fields"
LONGEST = 1000


class FieldUnknown(Invalid):
    """The answer has no such field."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"{name[:100]!r} is not one of {', '.join(known)}", field=QUERY)


def fields_of(model: object) -> tuple[str, ...]:
    """What can be asked for of an answer of this model; of a list, of its items."""
    shown = item_of(model) or model
    if not (isinstance(shown, type) and issubclass(shown, BaseModel)):
        return ()
    return tuple(field.serialization_alias or field.alias or name for name, field in shown.model_fields.items())


def chosen(asked: str, known: Sequence[str]) -> frozenset[str]:
    """The fields asked for; `id` is always among them where there is one."""
    names = [name.strip() for name in asked.split(",")]
    for name in names:
        if name not in known:
            raise FieldUnknown(name, known)
    return frozenset(names) | ({"id"} & set(known))


def thinned(body: Any, wanted: frozenset[str], model: object) -> Any:  # noqa: ANN401 - any JSON document
    """The same document with the wanted fields alone; a list keeps its cursor."""
    if item_of(model) is not None:
        return {**body, "items": [_thin(item, wanted) for item in body["items"]]}
    return _thin(body, wanted)


def _thin(item: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name in wanted}


def item_of(model: object) -> object | None:
    """The model of a list's items, if this is the model of a list."""
    if not (isinstance(model, type) and issubclass(model, BaseModel) and "items" in model.model_fields):
        return None
    items = get_args(model.model_fields["items"].annotation)
    return items[0] if items else None

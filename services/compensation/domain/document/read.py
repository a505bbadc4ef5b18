"""Plain data become dataclasses; whatever does not fit is refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, cast, get_args, get_origin

from services.compensation.domain.document.errors import KeyMissing, KeyUnknown
from services.compensation.domain.document.scalars import (
    day_of,
    decimal_of,
    instant_of,
    integer_of,
    money_of,
    nearest,
    refused,
    text_of,
    truth_of,
)
from services.compensation.domain.document.shape import Shape, Sugars, shapes, shorthand
from shared.kernel.money import Money

T = TypeVar("T")

_SCALARS: Mapping[type, Callable[[object, str], object]] = {
    str: text_of,
    int: integer_of,
    bool: truth_of,
    Decimal: decimal_of,
    date: day_of,
    datetime: instant_of,
}


@dataclass(frozen=True)
class Context:
    """What holds below a place: the currency of bare amounts, and the shorter ways to write things."""

    currency: str | None = None
    sugars: Sugars = field(default_factory=dict)


def read(cls: type[T], data: object, place: str = "", context: Context | None = None) -> T:
    """A dataclass from plain data, or the refusal that names the place."""
    return cast("T", _read(cls, data, place, context or Context()))


def _read(hint: object, data: object, place: str, context: Context) -> object:
    if isinstance(hint, type):
        return _one(hint, data, place, context)
    origin, options = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _choice(options, data, place)
    if origin is tuple:
        return _list(options[0], data, place, context)
    if origin in (Union, UnionType):
        return _union(options, data, place, context)
    return _mapping(options[1], data, place, context)


def _one(hint: type, data: object, place: str, context: Context) -> object:
    """A single value, an amount or a dataclass."""
    if hint in _SCALARS:
        return _SCALARS[hint](data, place)
    return _money(data, place, context) if hint is Money else _record(hint, data, place, context)


def _money(data: object, place: str, context: Context) -> Money:
    currency, figure = context.currency, data
    if isinstance(data, Mapping):
        currency, figure = text_of(data.get("currency"), f"{place}.currency"), data.get("amount")
    if currency is None:
        raise KeyMissing("an amount needs a currency, its own or the document's", field="currency")
    return money_of(decimal_of(figure, place), currency, place)


def _choice(options: tuple[object, ...], data: object, place: str) -> object:
    if not isinstance(data, str) or data not in options:
        raise refused(f"one of {', '.join(map(str, options))}", data, place, nearest(str(data), map(str, options)))
    return data


def _list(hint: object, data: object, place: str, context: Context) -> tuple[object, ...]:
    """A list; a single thing stands for a list of one."""
    if data is None:
        return ()
    if not isinstance(data, list | tuple):
        return (_read(hint, data, place, context),)
    return tuple(_read(hint, item, f"{place}[{index}]", context) for index, item in enumerate(data))


def _mapping(hint: object, data: object, place: str, context: Context) -> dict[str, object]:
    if not isinstance(data, Mapping):
        raise refused("names with their values", data, place)
    return {text_of(key, place): _read(hint, value, _below(place, str(key)), context) for key, value in data.items()}


def _union(options: tuple[object, ...], data: object, place: str, context: Context) -> object:
    if data is None and NoneType in options:
        return None
    records = [option for option in options if isinstance(option, type) and is_dataclass(option)]
    records = [record for record in records if record is not Money]
    others = [option for option in options if option not in records and option is not NoneType]
    if isinstance(data, Mapping) and records:
        return _record(_fitting(records, data, place), data, place, context)
    if not others and len(records) == 1:
        return _record(records[0], data, place, context)
    if not others:
        raise refused(_names(records), data, place)
    return _read(others[0], data, place, context)


def _fitting(records: list[type], data: Mapping[object, object], place: str) -> type:
    """The dataclass meant: the one of the `kind` named, or the only one whose required keys are there."""
    if len(records) == 1:
        return records[0]
    tagged = {get_args(shape.hint)[0]: cls for cls in records for shape in shapes(cls) if shape.is_tag}
    if tagged:
        if "kind" not in data:
            raise KeyMissing(f"`kind` is missing: one of {', '.join(tagged)}", field=_below(place, "kind"))
        return tagged[cast("str", _choice(tuple(tagged), data["kind"], _below(place, "kind")))]
    found = [cls for cls in records if any(key in data for key in _own_keys(cls, records))]
    if len(found) != 1:
        known = " or ".join(f"`{_own_keys(cls, records)[0]}`" for cls in records)
        raise refused(f"an object with either {known}", ", ".join(map(str, data)), place)
    return found[0]


def _own_keys(cls: type, records: list[type]) -> list[str]:
    """The required keys that no other of the dataclasses knows."""
    others = {shape.key for other in records if other is not cls for shape in shapes(other)}
    return [shape.key for shape in shapes(cls) if shape.required and shape.key not in others]


def _names(records: list[type]) -> str:
    """The kinds by what they must have: `tiers` with `mode`, or `points` with `above_top`."""
    return " or ".join(" with ".join(f"`{s.key}`" for s in shapes(cls) if s.required) for cls in records)


def _record(cls: type, data: object, place: str, context: Context) -> object:
    short = shorthand(cls)
    if short is not None and _is_short(cls, short, data):
        return cls(**{short.name: _read(short.hint, data, place, context)})
    if not isinstance(data, Mapping):
        raise refused(f"an object with {_names([cls]) or 'keys'}", data, place)
    written = {text_of(key, place): value for key, value in data.items()}
    if isinstance(written.get("currency"), str):
        context = replace(context, currency=cast("str", written["currency"]))
    if cls in context.sugars:
        written = context.sugars[cls].spell_out(written, place, context.currency)
    _no_strangers(cls, written, place, context)
    given = [shape for shape in shapes(cls) if _is_given(shape, written, place)]
    return cls(**{s.name: _read(s.hint, written[s.key], _below(place, s.key), context) for s in given})


def _is_short(cls: type, short: Shape, data: object) -> bool:
    """Whether data are the main field alone: a bare value, or an object with its keys and none of the dataclass's."""
    if not isinstance(data, Mapping):
        return True
    keys, own = {str(key) for key in data}, {shape.key for shape in shapes(cls)}
    return not keys & own and bool(keys & _keys_below(short.hint))


def _keys_below(hint: object) -> set[str]:
    """The keys an object in this place may have."""
    records = [kind for kind in (hint, *get_args(hint)) if isinstance(kind, type) and is_dataclass(kind)]
    shorter = [short.hint for record in records if (short := shorthand(record))]
    return {shape.key for record in records for shape in shapes(record)}.union(*map(_keys_below, shorter))


def _no_strangers(cls: type, written: Mapping[str, object], place: str, context: Context) -> None:
    own = [shape.key for shape in shapes(cls)]
    for key in written:
        if key not in own:
            known = [*own, *(context.sugars[cls].keys if cls in context.sugars else ())]
            reason = f"`{key}` is not known here{nearest(key, known)}; known are {', '.join(known)}"
            raise KeyUnknown(reason, field=_below(place, key))


def _is_given(shape: Shape, written: Mapping[str, object], place: str) -> bool:
    """Whether the document says it; a key without a value says nothing."""
    if written.get(shape.key) is not None:
        return True
    if shape.required:
        choices = f": one of {', '.join(get_args(shape.hint))}" if get_origin(shape.hint) is Literal else ""
        raise KeyMissing(f"`{shape.key}` is missing{choices}", field=_below(place, shape.key))
    return False


def _below(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key

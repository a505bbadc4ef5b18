"""Whether two versions of one event's schema can read each other's events, and where not, in words.

Both ways, because replay feeds old events to new code and a rolling deployment feeds new events to old code. One thing
passes: an optional field more. Titles and descriptions bind nobody. Everything else is a break, also what no rule here
knows by name.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Schema = Mapping[str, Any]


class Harm(StrEnum):
    """Who suffers from a break."""

    OLD_CODE = "released code cannot read today's events"
    OLD_EVENTS = "today's code cannot read the events already on the log"
    BOTH = "released and today's code cannot read each other's events"
    MEANING = "the same event means something else to released code than to today's"


@dataclass(frozen=True, slots=True)
class Break:
    """One difference that is not allowed."""

    path: str
    """Where: `amount.minor`, `lines[].product_id`; empty for the event itself."""
    what: str
    harm: Harm

    def __str__(self) -> str:
        return f"{self.path or 'the event'}: {self.what} ({self.harm})"


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two documents that `$ref`s lead into, and which pairs of definitions are being compared already."""

    old: Schema
    new: Schema
    met: set[tuple[str, str]] = field(default_factory=set)


_PROMISES = {"$id": "name and version", "x-topic": "topic", "x-key": "key field"}
_SAID_ELSEWHERE = {"type", "format", "enum", "const", "properties", "required", "additionalProperties", "items"}
_SAID_ABOVE = {"$ref", "$defs", "anyOf", "oneOf", "default", *_PROMISES}
_ANNOTATIONS = {"title", "description", "examples", "deprecated", "$comment"}
_LOWER_BOUNDS = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER_BOUNDS = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_NULL = {"type": "null"}
_NOTHING = object()


def breaks(released: Schema, today: Schema) -> list[Break]:
    """Every difference between a released schema and today's of the same type that is not allowed."""
    promises = [
        Break("", f"its {words} changed from {released.get(name)} to {today.get(name)}", Harm.MEANING)
        for name, words in _PROMISES.items()
        if released.get(name) != today.get(name)
    ]
    return [*promises, *_value(_Pair(released, today), "", released, today)]


def release_breaks(released: Mapping[str, Schema], today: Mapping[str, Schema], consumed: Collection[str]) -> list[str]:
    """What breaks a whole release, by type: a type may go only when nobody consumes it and a later major is there."""
    found = []
    for name, schema in sorted(released.items()):
        if name in today:
            found += [f"{name}: {one}" for one in breaks(schema, today[name])]
        elif name in consumed or not any(_succeeds(other, name) for other in today):
            found.append(f"{name}: is no longer announced ({Harm.OLD_CODE})")
    return found


def _succeeds(name: str, predecessor: str) -> bool:
    stem, _, major = name.rpartition(".v")
    old_stem, _, old_major = predecessor.rpartition(".v")
    return stem == old_stem and int(major) > int(old_major)


def _value(pair: _Pair, path: str, old: Schema, new: Schema) -> Iterator[Break]:
    """Compare what may stand at one place."""
    met = (old.get("$ref", ""), new.get("$ref", ""))
    if all(met) and met in pair.met:
        return
    pair.met.add(met)
    old, new = _resolved(pair.old, old), _resolved(pair.new, new)
    yield from _default(path, old, new)
    yield from _alternatives(pair, path, _kinds(pair.old, old), _kinds(pair.new, new))
    pair.met.discard(met)


def _alternatives(pair: _Pair, path: str, old: list[Schema], new: list[Schema]) -> Iterator[Break]:
    if (_NULL in old) != (_NULL in new):
        yield _narrowed(path, "may no longer be null") if _NULL in old else _widened(path, "may now be null")
    old, new = ([kind for kind in kinds if kind != _NULL] for kinds in (old, new))
    gone = [kind for kind in old if not any(_alike(pair, kind, other) for other in new)]
    come = [kind for kind in new if not any(_alike(pair, other, kind) for other in old)]
    if len(gone) == len(come) == 1:
        yield from _kind(pair, path, gone[0], come[0])
        return
    for kind in gone:
        yield _narrowed(path, f"may no longer be {_words(kind)}")
    for kind in come:
        yield _widened(path, f"may now also be {_words(kind)}")


def _alike(pair: _Pair, old: Schema, new: Schema) -> bool:
    return not list(_kind(pair, "", old, new))


def _kind(pair: _Pair, path: str, old: Schema, new: Schema) -> Iterator[Break]:
    """Compare two schemas without alternatives."""
    if old.get("type") != new.get("type"):
        yield _other_type(path, old.get("type"), new.get("type"))
        return
    yield from _format(path, old, new)
    yield from _choices(path, old, new)
    yield from _fields(pair, path, old, new)
    yield from _unknown_fields(pair, path, old, new)
    yield from _items(pair, path, old, new)
    for name in sorted((old.keys() | new.keys()) - _SAID_ELSEWHERE - _SAID_ABOVE - _ANNOTATIONS):
        if "$ref" in _shown([old.get(name), new.get(name)]):
            yield Break(path, f"its rule {name} refers to definitions, which nobody here can follow", Harm.BOTH)
        elif _differ(old.get(name, _NOTHING), new.get(name, _NOTHING)):
            yield _other_rule(path, name, old, new)


def _other_type(path: str, old: str | None, new: str | None) -> Break:
    match old, new:
        case "integer", "number":
            return _widened(path, "integer became number")
        case "number", "integer":
            return _narrowed(path, "number became integer")
        case None, _:
            return _narrowed(path, f"anything became {new}")
        case _, None:
            return _widened(path, f"{old} became anything")
        case _:
            return Break(path, f"{old} became {new}", Harm.BOTH)


def _format(path: str, old: Schema, new: Schema) -> Iterator[Break]:
    match old.get("format"), new.get("format"):
        case before, after if before == after:
            return
        case None, after:
            yield _narrowed(path, f"must now have the format {after}")
        case before, None:
            yield _widened(path, f"need no longer have the format {before}")
        case before, after:
            yield Break(path, f"the format {before} became {after}", Harm.BOTH)


def _choices(path: str, old: Schema, new: Schema) -> Iterator[Break]:
    before, after = _enumerated(old), _enumerated(new)
    if before is None and after is not None:
        yield _narrowed(path, f"may now only be {', '.join(after)}")
    elif before is not None and after is None:
        yield _widened(path, f"may now be other than {', '.join(before)}")
    elif before is not None and after is not None:
        yield from (_narrowed(path, f"may no longer be {value}") for value in before if value not in after)
        yield from (_widened(path, f"may now also be {value}") for value in after if value not in before)


def _fields(pair: _Pair, path: str, old: Schema, new: Schema) -> Iterator[Break]:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed, needs = set(old.get("required", ())), set(new.get("required", ()))
    for name in [*before, *(name for name in after if name not in before)]:
        place = f"{path}.{name}" if path else name
        if name not in after:
            harm = Harm.OLD_CODE if name in needed else Harm.MEANING
            yield Break(place, f"the {'required' if name in needed else 'optional'} field was removed", harm)
        elif name not in before:
            if name in needs:
                yield _narrowed(place, "a required field was added")
            elif old.get("additionalProperties", True) is not True:
                yield _widened(place, "a field was added where unknown fields were refused")
        else:
            if (name in needed) != (name in needs):
                yield _narrowed(place, "became required") if name in needs else _widened(place, "is no longer required")
            yield from _value(pair, place, before[name], after[name])


def _unknown_fields(pair: _Pair, path: str, old: Schema, new: Schema) -> Iterator[Break]:
    before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _value(pair, f"{path}{{}}", before, after)
    elif before != after:
        wider = after is True or before is False
        words = "unknown fields are taken more freely" if wider else "unknown fields are no longer taken freely"
        yield _widened(path, words) if wider else _narrowed(path, words)


def _items(pair: _Pair, path: str, old: Schema, new: Schema) -> Iterator[Break]:
    if "items" in old and "items" in new:
        yield from _value(pair, f"{path}[]", old["items"], new["items"])
    elif "items" in new:
        yield _narrowed(path, "items may no longer be anything")
    elif "items" in old:
        yield _widened(path, "items may now be anything")


def _default(path: str, old: Schema, new: Schema) -> Iterator[Break]:
    before, after = old.get("default", _NOTHING), new.get("default", _NOTHING)
    if _differ(before, after):
        yield Break(path, f"its default changed from {_shown(before)} to {_shown(after)}", Harm.MEANING)


def _other_rule(path: str, name: str, old: Schema, new: Schema) -> Break:
    before, after = old.get(name, _NOTHING), new.get(name, _NOTHING)
    words = f"its rule {name} changed from {_shown(before)} to {_shown(after)}"
    if before is _NOTHING:
        return _narrowed(path, words)
    if after is _NOTHING:
        return _widened(path, words)
    if name in _LOWER_BOUNDS | _UPPER_BOUNDS:
        narrower = (after > before) == (name in _LOWER_BOUNDS)
        return _narrowed(path, words) if narrower else _widened(path, words)
    return Break(path, words, Harm.BOTH)


def _narrowed(path: str, what: str) -> Break:
    return Break(path, what, Harm.OLD_EVENTS)


def _widened(path: str, what: str) -> Break:
    return Break(path, what, Harm.OLD_CODE)


def _resolved(document: Schema, schema: Schema) -> Schema:
    """What a `$ref` leads to, with what stands beside it."""
    while "$ref" in schema:
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = {**target, **beside}
    return schema


def _kinds(document: Schema, schema: Schema) -> list[Schema]:
    """The alternatives of a value, each without alternatives of its own."""
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            beside = {name: rule for name, rule in schema.items() if name not in {choice, "default"} | _ANNOTATIONS}
            resolved = ({**beside, **_resolved(document, one)} for one in schema[choice])
            return [kind for one in resolved for kind in _kinds(document, one)]
    if isinstance(schema.get("type"), list):
        return [kind for name in schema["type"] for kind in _kinds(document, {**schema, "type": name})]
    return [_NULL if schema.get("type") == "null" else schema]


def _enumerated(schema: Schema) -> list[str] | None:
    if "const" in schema:
        return [_shown(schema["const"])]
    return [_shown(value) for value in schema["enum"]] if "enum" in schema else None


def _words(kind: Schema) -> str:
    return str(kind.get("title") or kind.get("format") or kind.get("type", "anything"))


def _differ(old: object, new: object) -> bool:
    return _shown(old) != _shown(new)


def _shown(value: object) -> str:
    return "nothing" if value is _NOTHING else json.dumps(value, sort_keys=True, ensure_ascii=False)

"""How two documents differ, told place by place in words that need no knowledge of the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One place and what stood there before and stands there now; None: nothing."""

    place: tuple[str, ...]
    before: object
    after: object

    def __str__(self) -> str:
        place = ", ".join(self.place)
        if self.before is None:
            return f"{place}: new: {_told(self.after)}"
        if self.after is None:
            return f"{place}: no longer: {_told(self.before)}"
        return f"{place}: {_told(self.before)} becomes {_told(self.after)}"


def differences(before: object, after: object, place: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every place that differs. Things with an `id` are compared with the one of the same id, wherever it stands."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from differences(before.get(key), after.get(key), (*place, str(key).replace("_", " ")))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, place)
    else:
        yield Difference(place, before, after)


def _of_lists(before: Sequence[object], after: Sequence[object], place: tuple[str, ...]) -> Iterator[Difference]:
    """Item by item: by id, or else by number; where there is only one its number says nothing."""
    if len(before) == len(after) == 1 and not _id(before[0]):
        yield from differences(before[0], after[0], place)
        return
    old, new = _by_name(before), _by_name(after)
    *above, name = place or ("",)
    for key in dict.fromkeys((*old, *new)):
        yield from differences(old.get(key), new.get(key), (*above, f"{name.removesuffix('s')} {key}".strip()))


def _by_name(items: Sequence[object]) -> Mapping[str, object]:
    return {_id(item) or str(number): item for number, item in enumerate(items, 1)}


def _id(item: object) -> str | None:
    named = item.get("id") if isinstance(item, Mapping) else None
    return None if named is None else str(named)


def _told(value: object) -> str:
    match value:
        case Mapping():
            return ", ".join(f"{str(key).replace('_', ' ')} {_told(item)}".strip() for key, item in value.items())
        case list():
            return "; ".join(map(_told, value))
    return str(value)

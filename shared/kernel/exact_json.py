"""JSON text as plain values whose numbers are exact decimals."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal


class TextUnreadable(ValueError):
    """The text is not what its form asks for; the sentence says where."""


def parse_json(text: str, *, whole: Callable[[str], object] = Decimal) -> object:
    """The values of a JSON text; every number is a Decimal (or what `whole` makes of those without a point).

    A key given twice is refused.
    """
    try:
        parsed: object = json.loads(
            text, parse_float=Decimal, parse_int=whole, parse_constant=_refuse, object_pairs_hook=_once
        )
    except (json.JSONDecodeError, RecursionError) as unreadable:
        raise TextUnreadable(f"this is no JSON: {unreadable}") from None
    return parsed


def _refuse(word: str) -> object:
    raise TextUnreadable(f"{word} is no number")


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise TextUnreadable(f"the key `{twice}` is given twice")
    return found

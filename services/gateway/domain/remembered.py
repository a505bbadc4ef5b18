"""A bounded memory of decisions, each with the instant at which it is forgotten."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Keeps at most `size` values; the one kept longest makes room. Instants are seconds since 1970."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, key: K, now: float) -> V | None:
        """The value, unless its time is over."""
        found = self._kept.get(key)
        if found is None:
            return None
        until, value = found
        if until > now:
            return value
        del self._kept[key]
        return None

    def keep(self, key: K, value: V, until: float) -> V:
        """Remember a value until an instant."""
        self._kept[key] = (until, value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return value

    def forget(self) -> None:
        """Empty it: what was decided no longer holds."""
        self._kept.clear()

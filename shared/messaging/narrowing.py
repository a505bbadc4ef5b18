"""Finding the events that fail, decided without I/O: which part of a batch to try next, and how."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from shared.messaging.consumer_core import Aggregate

T = TypeVar("T")


class Narrowing(Generic[T]):
    """Finds the culprits of a failure: a failing part is halved until one event stands alone, and that one is dead.

    Later events of a dead one's key are left out of the parts that follow.
    """

    def __init__(self, runs: Iterable[Sequence[tuple[Aggregate, T]]]) -> None:
        self._todo = deque(runs)
        self._halted: set[Aggregate] = set()
        self._part: Sequence[tuple[Aggregate, T]] = ()

    def next(self) -> list[T] | None:
        """The next part to try, behind a savepoint; None when all are done."""
        while self._todo:
            self._part = [(key, one) for key, one in self._todo.popleft() if key not in self._halted]
            if self._part:
                return [one for _, one in self._part]
        return None

    def failed(self) -> T | None:
        """The part failed: it comes again in halves, or it was a single event, which is dead."""
        if len(self._part) == 1:
            aggregate, one = self._part[0]
            self._halted.add(aggregate)
            return one
        middle = len(self._part) // 2
        self._todo.extendleft((self._part[middle:], self._part[:middle]))
        return None


class Attempt(NamedTuple):
    """One transaction to try: which records of the batch, and how."""

    first: int
    end: int
    narrowing: bool = False
    """Each run behind savepoints, so that culprits are found."""
    alone: bool = False
    """Nothing that was parked is released beside it."""
    condemned: BaseException | None = None
    """The single record cannot even be committed: it becomes a dead letter, for this reason."""


class Settling:
    """Brings a batch to an end: as a whole, else narrowed by savepoints, else in halves down to single records.

    What fails only at commit cannot be narrowed by savepoints: smaller transactions do it.
    """

    def __init__(self, records: int) -> None:
        self._todo = [Attempt(0, records)]

    def next(self) -> Attempt | None:
        """What to try now; the same again after something that passes by itself."""
        return self._todo[-1] if self._todo else None

    def succeeded(self) -> None:
        """It is committed."""
        self._todo.pop()

    def failed(self, error: BaseException) -> None:
        """It failed for good; raises the error if nothing is left to try."""
        attempt = self._todo.pop()
        middle = (attempt.first + attempt.end) // 2
        if attempt.condemned is not None:
            raise error
        if not attempt.narrowing:
            self._todo.append(attempt._replace(narrowing=True))
        elif middle > attempt.first:
            self._todo += (Attempt(middle, attempt.end), Attempt(attempt.first, middle))
        elif not attempt.alone:
            self._todo.append(attempt._replace(alone=True))
        else:
            self._todo.append(attempt._replace(condemned=error))

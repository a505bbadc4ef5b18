"""What the relay does next, decided without I/O: polls, appends, deletions and pauses, each an answer to what happened.

While a full batch is on its way to the log, the one before it is deleted and the one after it is read; that one is sent
only when the log has confirmed the first. A batch in doubt is read again, together with everything behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from shared.messaging.guards import ALL_ON, Guards
from shared.messaging.low_water import LowWater, Sight, lifted

BUSY_POLL_SECONDS = 0.02
IDLE_POLL_SECONDS = 0.1
LOOK_SECONDS = 2.0


class Row(Protocol):
    """An outbox row."""

    @property
    def seq(self) -> int:
        """Its number in the outbox."""
        ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Look:
    """Take a fair share of the shards, put released rows back, and see how the whole outbox stands."""


@dataclass(frozen=True, slots=True)
class Poll:
    """Read the next rows, besides those on their way."""

    from_seq: int
    shards: frozenset[int]
    limit: int
    besides: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete(Generic[R]):
    """Forget rows the log has confirmed."""

    rows: Sequence[R]


@dataclass(frozen=True, slots=True)
class Quarantine(Generic[R]):
    """Put a row the log will never take aside; its key halts."""

    row: R
    reason: str


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """Speak, so that the session is not taken for a paused one during the pause that follows."""


@dataclass(frozen=True, slots=True)
class Work(Generic[R]):
    """What to do now: the statements one after the other, the append beside them, then the pause."""

    statements: tuple[Look | Poll | Delete[R] | Quarantine[R] | KeepAlive, ...] = ()
    append: Sequence[R] = ()
    rest: float = 0.0
    """Seconds to wait unless something is committed."""
    pause: float = 0.0
    """Seconds to leave to others, whatever is committed."""
    back_off: bool = False
    """Wait for the log, longer each time."""


class RelayCore(Generic[R]):
    """The relay on one database session. Each result is reported before the next work is asked for.

    When the session is lost this value goes with it: what was on its way is read again by whoever owns the shard.
    """

    def __init__(self, limit: int, shards: int, guards: Guards = ALL_ON, batch_seconds: float = 0.0) -> None:
        """Full batches follow each other `batch_seconds` apart at least."""
        self._limit = limit
        self._batch_seconds = batch_seconds
        self._not_before = 0.0
        self._every_shard = frozenset(range(shards))
        self._guards = guards
        self._shards: frozenset[int] = frozenset()
        self._water = LowWater()
        self._next_look = 0.0
        self._sweep = False
        self._read: Sequence[R] = ()
        self._on_its_way: Sequence[R] = ()
        self._confirmed: Sequence[R] = ()
        self._refused: tuple[R, str] | None = None
        self._in_doubt = False
        self._idle = False
        self._pause = BUSY_POLL_SECONDS

    def work(self, now: float) -> Work[R]:
        """What to do at this moment of a steady clock."""
        if self._idle:
            self._idle, pause = False, self._pause
            self._pause = min(pause * 2, IDLE_POLL_SECONDS)
            return Work(rest=pause)
        settled = self._settled()
        if self._in_doubt:
            self._in_doubt = False
            return Work((*settled, KeepAlive()), back_off=True)
        if now >= self._next_look:
            # Shards may be given away now, and what was read of them with them.
            self._read, self._next_look, self._sweep = (), now + LOOK_SECONDS, self._guards.sweep
            return Work((*settled, Look()))
        if not self._read:
            return Work((*settled, self._poll()))
        if now < self._not_before:
            return Work(settled, pause=self._not_before - now)
        return self._append(settled, now)

    def closing(self) -> Work[R]:
        """What is still owed when the relay is told to stop."""
        return Work(self._settled())

    def looked(self, shards: Collection[int], sight: Sight) -> None:
        """These shards are this session's now, and so the outbox stands."""
        self._shards = frozenset(shards) if self._guards.advisory_lock else self._every_shard
        self._water = lifted(self._water, sight) if self._guards.low_water else self._water

    def found(self, rows: Sequence[R]) -> None:
        """The poll brought these rows."""
        self._read = rows
        if rows:
            self._pause = BUSY_POLL_SECONDS
        elif not self._on_its_way:
            self._idle = True

    def confirmed(self) -> None:
        """The log has everything that was on its way."""
        if not self._guards.low_water:
            self._water = LowWater(max(self._water.mark, self._on_its_way[-1].seq + 1))
        self._confirmed, self._on_its_way = self._on_its_way, ()

    def unconfirmed(self) -> None:
        """Nobody knows what became of what was on its way."""
        self._read, self._on_its_way, self._in_doubt = (), (), True

    def refused(self, index: int, reason: str) -> None:
        """The log will never take this one of the rows on their way; of the others nobody knows."""
        self._refused = self._on_its_way[index], reason
        self._read, self._on_its_way = (), ()

    def _append(self, settled: tuple[Delete[R] | Quarantine[R], ...], now: float) -> Work[R]:
        self._on_its_way, self._read = self._read, ()
        if len(self._on_its_way) < self._limit:
            return Work(settled, append=self._on_its_way)
        self._not_before = now + self._batch_seconds
        return Work((*settled, self._poll()), append=self._on_its_way)

    def _settled(self) -> tuple[Delete[R] | Quarantine[R], ...]:
        deletions: tuple[Delete[R] | Quarantine[R], ...] = (Delete(self._confirmed),) if self._confirmed else ()
        aside = (Quarantine(*self._refused),) if self._refused else ()
        self._confirmed, self._refused = (), None
        return *deletions, *aside

    def _poll(self) -> Poll:
        """One poll in a few seconds ignores the mark altogether: a row may be put back below it."""
        from_seq, self._sweep = (0 if self._sweep else self._water.mark), False
        return Poll(from_seq, self._shards, self._limit, tuple(row.seq for row in self._on_its_way))

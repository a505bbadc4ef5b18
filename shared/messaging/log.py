"""The event log's port: what the relay and the consumer need of it, whichever adapter stands behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from zlib import crc32

PARTITIONS = 6
"""Partitions of a topic: how many consumers can share it."""

LARGEST_VALUE = 900_000
"""Bytes a record's value may have; brokers refuse a batch above one megabyte."""


class Place(NamedTuple):
    """One partition of one topic: the unit of order and of ownership."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is appended: a keyed value with CloudEvents attributes as headers."""

    topic: str
    key: str
    headers: tuple[tuple[str, bytes], ...]
    value: bytes


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as the log keeps it."""

    record: Record
    partition: int
    offset: int
    recorded_at: datetime

    @property
    def place(self) -> Place:
        """The partition it lies in."""
        return Place(self.record.topic, self.partition)


class LogUnavailable(Exception):
    """The log did not confirm in time; what was asked of it may or may not have happened. Trying again is right."""


class ReaderLost(LogUnavailable):
    """This reader will give nothing any more; a fresh one may."""


class RecordRefused(Exception):
    """The log will never take this record; the others of the same append may or may not be in it."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        """Which record of the append it was."""


Positions = Mapping[Place, int]
"""The next offset to read, by partition."""

OnAssigned = Callable[[Collection[Place]], Awaitable[Positions]]
"""Asked whenever partitions come to a reader: where does their reading go on? Absent means 0."""


class Publisher(Protocol):
    """Appends records."""

    async def append(self, records: Sequence[Record]) -> None:
        """Make all records durable, in order within a partition; or raise `LogUnavailable` or `RecordRefused`."""
        ...


class Reader(Protocol):
    """Reads the partitions it was given, each from its own position."""

    async def poll(self, max_records: int, timeout: float) -> list[StoredRecord]:  # noqa: ASYNC109 - a long poll
        """The next records, in offset order within a partition; waits up to `timeout` seconds for a first one.

        After `ReaderLost` there is nothing left but to open another reader.
        """
        ...

    def seek(self, positions: Positions) -> None:
        """Read on from elsewhere; partitions not owned are left out."""
        ...

    async def commit(self, positions: Positions) -> None:
        """Tell the log how far the group has come, for display only. Failing is harmless and silent."""
        ...


class EventLog(Protocol):
    """Topics of partitions by key, groups, offsets, and records that stay for ever."""

    async def ensure_topics(self, names: Collection[str], partitions: int = PARTITIONS) -> None:
        """Create the topics that are not there yet."""
        ...

    def publisher(self) -> AbstractAsyncContextManager[Publisher]:
        """An appender; each relay has its own."""
        ...

    def reader(
        self, group: str | None, topics: Collection[str], on_assigned: OnAssigned
    ) -> AbstractAsyncContextManager[Reader]:
        """A member of a group, which owns a share of the partitions; without a group it reads all and owns none."""
        ...

    async def end_offsets(self, topics: Collection[str]) -> dict[Place, int]:
        """The next offset each partition will give out; topics not there yet are left out."""
        ...

    async def offsets_at(self, topics: Collection[str], instant: datetime) -> dict[Place, int]:
        """The first offset of each partition that was recorded at an instant or later; its end if there is none."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


def partition_of(key: str, partitions: int = PARTITIONS) -> int:
    """The partition of a key: the same in every adapter, and for ever."""
    return crc32(key.encode()) % partitions


async def from_the_start(places: Collection[Place]) -> Positions:
    """Positions of a reader that begins at offset 0 everywhere."""
    return dict.fromkeys(places, 0)


def first_refusal(records: Sequence[Record]) -> RecordRefused | None:
    """The first record that no adapter would take."""
    for index, record in enumerate(records):
        if len(record.value) > LARGEST_VALUE:
            return RecordRefused(index, f"value of {len(record.value)} bytes exceeds {LARGEST_VALUE}")
        if not record.key or "\0" in record.key:
            return RecordRefused(index, "the key is empty or holds a zero character")
    return None

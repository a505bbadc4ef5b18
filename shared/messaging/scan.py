"""Reading a stretch of the log once, through a reader that belongs to no group and leaves no trace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing, suppress

from shared.messaging.log import EventLog, LogUnavailable, Place, Positions, Reader, StoredRecord

_POLL_SECONDS = 0.25
_PATIENCE_SECONDS = 30.0


async def scan(log: EventLog, start: Positions, end: Positions, batch: int) -> AsyncGenerator[list[StoredRecord], None]:
    """The records from `start` up to before `end`, in order within a partition; a batch mixes partitions.

    The next batch is fetched while the one given out is worked on.
    """
    missing = {place: stop for place, stop in end.items() if stop > start.get(place, 0)}
    if not missing:
        return
    topics = sorted({place.topic for place in missing})
    ends = await log.end_offsets(topics)

    async def begin(places: Collection[Place]) -> Positions:
        return {place: start.get(place, 0) if place in missing else ends.get(place, 0) for place in places}

    async with log.reader(None, topics, begin) as reader, aclosing(_ahead(reader, batch)) as batches:
        async for records in batches:
            reached = reached_by(records)
            done = {place for place, at in reached.items() if at >= missing.get(place, at + 1)}
            if any(at > missing.get(place, 0) for place, at in reached.items()):
                records = [record for record in records if record.offset < missing.get(record.place, 0)]  # noqa: PLW2901
            reader.seek({place: ends.get(place, missing[place]) for place in done})
            if records:
                yield records
            for place in done:
                del missing[place]
            if not missing:
                return


async def _ahead(reader: Reader, batch: int) -> AsyncGenerator[list[StoredRecord], None]:
    """Poll one batch ahead; a log that gives nothing although its ends promise more is not waited for for ever."""
    heard = time.monotonic()
    polling = asyncio.ensure_future(reader.poll(batch, _POLL_SECONDS))
    try:
        while True:
            records = await polling
            polling = asyncio.ensure_future(reader.poll(batch, _POLL_SECONDS))
            if records:
                yield records
                heard = time.monotonic()
            elif time.monotonic() - heard > _PATIENCE_SECONDS:
                raise LogUnavailable(f"the log gave nothing for {_PATIENCE_SECONDS:.0f} s")
    finally:
        polling.cancel()
        with suppress(asyncio.CancelledError, LogUnavailable):
            await polling


def reached_by(records: Sequence[StoredRecord]) -> dict[Place, int]:
    """How far a batch goes in each partition."""
    return {record.place: record.offset + 1 for record in records}

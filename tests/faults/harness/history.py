"""What the log holds, read straight from the broker: first occurrences in order, and copies of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.landscape import service_named
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import Place, Positions, StoredRecord
from shared.messaging.received import Received

PLANTED = ("planted", b"1")
"""The header of a record that the harness put into the log itself."""

PUBLISHERS = ("pipeline", "compensation")

_BATCH = 2_000
_WAIT_SECONDS = 0.5


@dataclass
class History:
    """All records so far, in the order of the log."""

    first: dict[UUID, Received] = field(default_factory=dict)
    """Each event where it appears first."""
    copies: int = 0
    """Appearances beyond the first that the system itself caused."""
    planted: list[Received] = field(default_factory=list)
    _next: dict[Place, int] = field(default_factory=dict)

    async def read_on(self, bootstrap: str) -> None:
        """Read what came since the last look."""
        log = KafkaLog(bootstrap)
        names = sorted({event.topic for name in PUBLISHERS for event in service_named(name).manifest.publishes})
        ends = await log.end_offsets(names)
        async with log.reader(None, names, self._positions) as reader:
            while any(self._next.get(place, 0) < end for place, end in ends.items()):
                for record in await reader.poll(_BATCH, _WAIT_SECONDS):
                    self._note(record)
        await log.close()

    async def _positions(self, places: Collection[Place]) -> Positions:
        return {place: self._next.get(place, 0) for place in places}

    def _note(self, record: StoredRecord) -> None:
        if record.offset < self._next.get(record.place, 0):
            return
        self._next[record.place] = record.offset + 1
        received = Received(record)
        if PLANTED in record.record.headers:
            self.planted.append(received)
        elif received.event_id in self.first:
            self.copies += 1
        else:
            self.first[received.event_id] = received

    def by(self, publisher: str) -> Iterator[Received]:
        """First occurrences of one service's events, in log order per partition."""
        source = f"/services/{publisher}"
        return (one for one in self.first.values() if one.headers.get("ce_source") == source)

    def sequences(self, publisher: str) -> dict[tuple[str, str], list[int]]:
        """The numbers of each aggregate's events, in the order of the log."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for one in self.by(publisher):
            found[one.aggregate].append(int(one.headers["ce_sequence"]))
        return found

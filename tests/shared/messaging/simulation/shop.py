"""The publisher's PostgreSQL: open and committed transactions, counters under row locks, the outbox, sessions."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.messaging.low_water import Sight
from shared.messaging.relay_core import Poll
from tests.shared.messaging.simulation.events import AGGREGATES, SHARDS, Happening, Poison


@dataclass(eq=False, slots=True)
class Announcing:
    """A business transaction: what it will announce; it has numbers and rows once its keys' counters are locked."""

    wanted: tuple[tuple[int, str, Poison], ...]
    xid: int = 0
    rows: list[Happening] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Session:
    """A relay's database session; when the server has ended it, its locks are gone and its statements fail."""

    alive: bool = True
    shards: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Shop:
    """One database."""

    next_seq: int = 1
    next_xid: int = 1
    last: dict[int, int] = field(default_factory=dict)
    locked: dict[int, Announcing] = field(default_factory=dict)
    open: list[Announcing] = field(default_factory=list)
    outbox: dict[int, Happening] = field(default_factory=dict)
    quarantine: dict[int, Happening] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)
    committed: list[Happening] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    def begin(self, wanted: tuple[tuple[int, str, Poison], ...]) -> None:
        self.open.append(Announcing(wanted))

    def advance(self, number: int) -> None:
        """Lock the counters and take numbers; or, if that is done, commit. Behind another's lock nothing happens."""
        tx = self.open[number]
        if tx.rows:
            self._end(tx)
            self.committed += tx.rows
            for row in tx.rows:
                self.outbox[row.seq] = row
                self.last[row.key] = row.sequence
        elif not any(key in self.locked for key, _, _ in tx.wanted):
            tx.xid, self.next_xid = self.next_xid, self.next_xid + 1
            taken: dict[int, int] = {}
            for key, kind, poison in tx.wanted:
                self.locked[key] = tx
                taken[key] = taken.get(key, self.last.get(key, 0)) + 1
                seq, self.next_seq = self.next_seq, self.next_seq + 1
                tx.rows.append(Happening(seq, seq, key, taken[key], kind, AGGREGATES[key], poison))

    def roll_back(self, number: int) -> None:
        """Numbers of the outbox are not given back, those of the keys are."""
        self._end(self.open[number])

    def _end(self, tx: Announcing) -> None:
        self.open.remove(tx)
        for key, _, _ in tx.wanted:
            if self.locked.get(key) is tx:
                del self.locked[key]

    def connect(self) -> Session:
        session = Session()
        self.sessions.append(session)
        return session

    def end_session(self, session: Session) -> None:
        session.alive = False
        if session in self.sessions:
            self.sessions.remove(session)

    def share(self, session: Session) -> frozenset[int]:
        """One step towards an equal share, as `Shares` takes it."""
        fair = -(-SHARDS // len(self.sessions))
        while len(session.shards) > fair:
            session.shards.remove(max(session.shards))
        for shard in range(SHARDS):
            if len(session.shards) < fair and not any(shard in other.shards for other in self.sessions):
                session.shards.add(shard)
        return frozenset(session.shards)

    def put_back(self, shards: frozenset[int]) -> None:
        for seq in [seq for seq in self.released if self.quarantine[seq].key % SHARDS in shards]:
            self.released.remove(seq)
            self.outbox[seq] = self.quarantine.pop(seq)

    def look(self) -> Sight:
        running = [tx.xid for tx in self.open if tx.xid]
        oldest = min(self.outbox, default=None)
        return Sight(self.next_seq - 1, min(running, default=self.next_xid), self.next_xid, oldest)

    def poll(self, poll: Poll) -> list[Happening]:
        held = {row.key for row in self.quarantine.values()}
        found = [
            row
            for seq, row in self.outbox.items()
            if seq >= poll.from_seq
            and row.key % SHARDS in poll.shards
            and seq not in poll.besides
            and row.key not in held
        ]
        found.sort(key=_seq)
        return found[: poll.limit]

    def set_aside(self, row: Happening) -> None:
        if row.seq in self.outbox:
            self.quarantine[row.seq] = self.outbox.pop(row.seq)


def _seq(row: Happening) -> int:
    return row.seq

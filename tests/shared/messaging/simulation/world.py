"""Everything together: what can happen, and what must be true when it has been quiet for long enough."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from shared.messaging.guards import ALL_ON, Guards
from tests.shared.messaging.simulation.consumers import Phase, SimulatedConsumer
from tests.shared.messaging.simulation.events import HANDLED, KEYS, PLACES, Happening, Poison, Violation
from tests.shared.messaging.simulation.paper_log import Fate, PaperLog
from tests.shared.messaging.simulation.relays import SimulatedRelay
from tests.shared.messaging.simulation.shop import Shop
from tests.shared.messaging.simulation.warehouse import Warehouse

PROCESSES = 2
_PATIENCE = 1000


@dataclass
class World:
    """A publisher with its relays, the log, a consumer's database with its processes, and a clock."""

    guards: Guards = ALL_ON
    now: float = 0.0
    lean: float = 0.5
    """How much more often the second of two processes comes to act."""
    shop: Shop = field(default_factory=Shop)
    log: PaperLog = field(default_factory=PaperLog)

    def __post_init__(self) -> None:
        self.warehouse = Warehouse(self.guards)
        self.relays = [SimulatedRelay(self.shop, self.log, self.guards) for _ in range(PROCESSES)]
        self.consumers = [SimulatedConsumer(self.warehouse, self.log) for _ in range(PROCESSES)]
        self.rebalance(0)

    # What can happen. A number beyond what there is means: nothing happens.

    def begin(self, wanted: tuple[tuple[int, str, Poison], ...]) -> None:
        """A business transaction that will announce events of these keys begins."""
        self.shop.begin(wanted)

    def advance(self, number: int) -> None:
        """A business transaction takes its numbers, or commits."""
        if number < len(self.shop.open):
            self.shop.advance(number)

    def roll_back(self, number: int) -> None:
        """A business transaction is undone."""
        if number < len(self.shop.open):
            self.shop.roll_back(number)

    def relay(self, number: int, fate: Fate, *, append_first: bool) -> None:
        """A relay takes a step."""
        self.relays[number].step(self.now, fate, append_first=append_first)

    def lose_session(self, number: int) -> None:
        """The publisher's server ends a relay's session; the relay may notice much later."""
        self.relays[number].lose_session()

    def arrive_late(self, number: int) -> None:
        """A request thought lost is carried out."""
        if self.log.stragglers:
            self.log.arrive_late(number, self.now)

    def refuse(self, key: int) -> None:
        """From now on the log takes no record of this key."""
        self.log.refused.add(key)

    def accept(self) -> None:
        """The log takes every record again, and an operator releases what was put aside."""
        self.log.refused.clear()
        self.shop.released |= self.shop.quarantine.keys()

    def grow(self) -> None:
        """The topic gets another partition, which falls to one of the consumers."""
        self.log.grow()
        self.rebalance(0)

    def consume(self, number: int, records: int) -> None:
        """A consumer takes a step."""
        self.consumers[number].step(records, self.now)

    def crash(self, number: int) -> None:
        """A consumer's process dies and begins anew."""
        self.consumers[number].crash()

    def rebalance(self, shift: int) -> None:
        """Partitions change hands; what the old owner has in hand it goes on with."""
        places = PLACES[: len(self.log.partitions)]
        for number, consumer in enumerate(self.consumers):
            consumer.assign([place for place in places if (place.partition + shift) % PROCESSES == number])

    def tick(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    def retry(self) -> None:
        """The clock looks at parked events, unless a transaction is in the way."""
        if not self.warehouse.locks:
            self.warehouse.look_at_parked(self.now)

    def prune(self) -> None:
        """All receipts are forgotten, much earlier than they ever are."""
        self.warehouse.tables.inbox.clear()

    def save(self) -> None:
        """The consumer's database is backed up."""
        self.warehouse.save()

    def restore(self) -> None:
        """The consumer's database is put back to the backup, while its processes live on."""
        if self.warehouse.backup is not None:
            for consumer in self.consumers:
                if consumer.phase is not Phase.POLL:
                    consumer.phase = Phase.POSITIONS
            self.warehouse.restore()

    def seen(self) -> Counter[str]:
        """How often each kind of trouble was met."""
        seen = self.warehouse.seen + self.log.seen
        del seen["appends"]
        return seen

    # What must be true in the end.

    def come_to_rest(self) -> None:
        """Let everything finish that can; then nothing may be missing, before and after the operator's work."""
        while self.shop.open:
            for number in reversed(range(len(self.shop.open))):
                self.advance(number)
        while self.log.stragglers:
            self.arrive_late(0)
        for number in range(PROCESSES):
            self.crash(number)
        self.accept()
        self._until_quiet()
        self._check_all_sent()
        self._check_only_poisoned_keys_stand_still()
        self.warehouse.mended = True
        self.warehouse.release_everything(self.now)
        self.warehouse.release_everything(self.now)
        self._check_every_effect()

    def _until_quiet(self) -> None:
        for _ in range(_PATIENCE):
            quiet = True
            for relay in self.relays:
                relay.step(self.now, Fate.WRITTEN, append_first=False)
                quiet = quiet and relay.resting
            for consumer in self.consumers:
                consumer.step(10, self.now)
                quiet = quiet and consumer.phase is Phase.POLL
            if quiet:
                quiet = not self.shop.outbox and not self.shop.quarantine and self._all_read()
                due = self.warehouse.next_look()
                quiet = quiet and due is None
                self.now = max(self.now + 0.5, due or 0.0)
                self.retry()
                self.accept()
            if quiet:
                return
        if self.shop.outbox:
            raise Violation(f"loss: never sent {list(self.shop.outbox.values())[:3]}")
        raise Violation("no end: reading does not come to rest")

    def _all_read(self) -> bool:
        return all(
            consumer.reading[place] >= len(self.log.partitions[place.partition])
            for consumer in self.consumers
            for place in consumer.reading
        )

    def _check_all_sent(self) -> None:
        committed = {one.event_id for one in self.shop.committed}
        if self.log.copies.keys() - committed:
            raise Violation(f"ghosts: {self.log.copies.keys() - committed}")
        if committed - self.log.copies.keys():
            raise Violation(f"loss: never sent {committed - self.log.copies.keys()}")

    def _check_only_poisoned_keys_stand_still(self) -> None:
        tables = self.warehouse.tables
        # What was missing for so long that it was given up waits for the operator too.
        given_up = {one.key for one in tables.dead.values() if not one.poison}
        for key, events in self._by_key().items():
            first_poison = next((one for one in events if one.poison and one.type in HANDLED), None)
            expected = [one.sequence for one in events if one.type in HANDLED]
            if first_poison is not None:
                expected = [sequence for sequence in expected if sequence < first_poison.sequence]
                if first_poison.event_id not in tables.dead and key not in given_up:
                    raise Violation(f"a poison event is not visible: {first_poison}")
            if key not in given_up:
                self._compare(key, expected)

    def _check_every_effect(self) -> None:
        for key, events in self._by_key().items():
            self._compare(key, [one.sequence for one in events if one.type in HANDLED])
        if self.warehouse.tables.dead or self.warehouse.tables.parked:
            raise Violation("something is still held up although everything is mended")

    def _compare(self, key: int, expected: list[int]) -> None:
        found = self.warehouse.tables.effects.get(key, [])
        if found != expected:
            raise Violation(f"key {key} has the effects {found} instead of {expected}")

    def _by_key(self) -> dict[int, list[Happening]]:
        found: dict[int, list[Happening]] = {key: [] for key in range(KEYS)}
        for one in self.shop.committed:
            found[one.key].append(one)
        return found

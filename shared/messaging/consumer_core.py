"""What becomes of received records, decided without I/O: applied, passed over, dropped, parked or buried.

The records of one topic and key are numbered by their publisher. Whatever the log, the relays and other consumers did,
an event is applied only when it is the next of its key; one that came too early is parked until its turn.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from shared.messaging.guards import ALL_ON, Guards
from shared.messaging.log import Place, Positions

Aggregate = tuple[str, str]
"""Topic and key: what order is promised for."""


class Located(Protocol):
    """A record in the log."""

    @property
    def place(self) -> Place:
        """Its partition."""
        ...

    @property
    def offset(self) -> int:
        """Its number there."""
        ...


class Arrival(Protocol):
    """What has to be known of an event to decide about it."""

    @property
    def event_id(self) -> Hashable:
        """The same in every copy."""
        ...

    @property
    def type(self) -> str:
        """The event type."""
        ...

    @property
    def aggregate(self) -> Aggregate:
        """Topic and key."""
        ...

    @property
    def sequence(self) -> int | None:
        """Its number within topic and key, from 1; None if the record does not say."""
        ...


L = TypeVar("L", bound=Located)
A = TypeVar("A", bound=Arrival)


class Standing(NamedTuple):
    """How far a key has come in the consumer's database."""

    last: int = 0
    """The sequence last applied or passed over."""
    halted: bool = False
    """Whether a dead letter holds it up."""


class PositionLost(Exception):
    """The database's position lies before what is being read: records in between would be skipped."""


class StillMissing(Exception):
    """An event before this one has not arrived in all the time it was given."""


@dataclass(slots=True)
class Plan(Generic[A]):
    """The decision about one batch."""

    due: list[A] = field(default_factory=list)
    """Next of their keys, in the order to take them; those of types nobody reacts to are only counted."""
    stale: list[A] = field(default_factory=list)
    """A later event of their key was applied already."""
    held: list[A] = field(default_factory=list)
    """To be parked, or to stay so, until their turn."""
    unplaceable: list[A] = field(default_factory=list)
    """Events that do not say where they belong: they can never be applied, and halt their key."""
    passed: list[A] = field(default_factory=list)
    """Likewise, but of types nobody reacts to."""
    duplicates: int = 0
    gaps: int = 0
    """Events held because one before them is missing, not because of a dead letter."""
    last: dict[Aggregate, int] = field(default_factory=dict)
    """How far each key comes if everything due is taken."""
    halted: set[Aggregate] = field(default_factory=set)


def not_overtaken(records: Sequence[L], started: Positions, positions: Positions, guards: Guards = ALL_ON) -> list[L]:
    """The records nobody has passed yet, or `PositionLost`; `started` is where reading them began."""
    if not guards.position:
        return list(records)
    for place in {record.place for record in records}:
        if place not in positions or positions[place] < started.get(place, 0):
            raise PositionLost(f"{place.topic}/{place.partition} is read beyond {positions.get(place)}")
    return [record for record in records if record.offset >= positions[record.place]]


def reached(records: Iterable[L]) -> dict[Place, int]:
    """The positions after these records."""
    after: dict[Place, int] = {}
    for record in records:
        place, following = record.place, record.offset + 1
        if following > after.get(place, 0):
            after[place] = following
    return after


def begun(started: Positions, before: Iterable[L]) -> dict[Place, int]:
    """Where reading began for the records that follow these of the same batch, committed on their own."""
    return {**started, **reached(before)}


def planned(
    arrivals: Iterable[A],
    handled: Collection[str],
    unreceived: AbstractSet[Hashable],
    standings: Mapping[Aggregate, Standing],
    parked: Mapping[Aggregate, Sequence[A]] | None = None,
    guards: Guards = ALL_ON,
) -> Plan[A]:
    """Decide about records in log order, and about what is parked already of their keys.

    `handled` are the types someone reacts to; `unreceived` the ids that had no receipt before this transaction.
    """
    plan: Plan[A] = Plan(
        last={aggregate: standing.last for aggregate, standing in standings.items()},
        halted={aggregate for aggregate, standing in standings.items() if standing.halted},
    )
    waiting: dict[Aggregate, list[A]] = {aggregate: list(those) for aggregate, those in (parked or {}).items()}
    place = _place if guards.sequence else _place_unnumbered
    taken: set[Hashable] = set()
    for one in arrivals:
        wanted = one.type in handled
        if wanted and guards.inbox:
            if one.event_id not in unreceived or one.event_id in taken:
                plan.duplicates += 1
                continue
            taken.add(one.event_id)
        place(plan, waiting, one, wanted=wanted)
    for aggregate, those in waiting.items():
        _take_turns(plan, aggregate, those, guards)
    return plan


def _place(plan: Plan[A], waiting: dict[Aggregate, list[A]], one: A, *, wanted: bool) -> None:
    aggregate, sequence = one.aggregate, one.sequence
    if sequence is None:
        _set_apart(plan, one, wanted=wanted)
        return
    last = plan.last.get(aggregate, 0)
    if sequence <= last:
        (plan.stale if wanted else plan.passed).append(one)
    elif sequence == last + 1 and aggregate not in plan.halted and aggregate not in waiting:
        plan.last[aggregate] = sequence
        plan.due.append(one)
    else:
        waiting.setdefault(aggregate, []).append(one)


def _place_unnumbered(plan: Plan[A], waiting: dict[Aggregate, list[A]], one: A, *, wanted: bool) -> None:
    """Without the guard the log's order is trusted."""
    if one.sequence is None:
        _set_apart(plan, one, wanted=wanted)
    elif one.aggregate in plan.halted:
        waiting.setdefault(one.aggregate, []).append(one)
    else:
        plan.due.append(one)


def _set_apart(plan: Plan[A], one: A, *, wanted: bool) -> None:
    if wanted:
        plan.unplaceable.append(one)
        plan.halted.add(one.aggregate)
    else:
        plan.passed.append(one)


def _take_turns(plan: Plan[A], aggregate: Aggregate, those: list[A], guards: Guards) -> None:
    """Those of one key that came too early, and those parked before: as many as now follow each other are due."""
    halted, last = aggregate in plan.halted, plan.last.get(aggregate, 0)
    if guards.sequence:
        those.sort(key=_number)
    for one in those:
        number = _number(one)
        if guards.sequence and number <= last:
            plan.stale.append(one)
        elif not halted and (number == last + 1 or not guards.sequence):
            plan.due.append(one)
            last = number
        else:
            plan.held.append(one)
            plan.gaps += not halted
    plan.last[aggregate] = last


def _number(one: Arrival) -> int:
    return one.sequence or 0


@dataclass(slots=True)
class Settled(Generic[A]):
    """What is to be written when everything due was tried."""

    parked: list[A]
    """Newly kept until their turn."""
    still_held: list[A]
    """Kept before, and further on."""
    released: set[Hashable]
    """Ids of what was kept before and is not any more: applied, passed over, dropped or dead."""
    last: dict[Aggregate, int]
    """How far keys have come, those that moved."""


def settled(
    plan: Plan[A],
    dead: Collection[Hashable],
    were_parked: AbstractSet[Hashable],
    standings: Mapping[Aggregate, Standing],
) -> Settled[A]:
    """The end of a plan, some of whose due events turned out to be dead."""
    held = [*plan.held, *held_up_by(plan, dead)]
    last = {key: last for key, last in plan.last.items() if last > standings.get(key, Standing()).last}
    if not held and not were_parked:
        return Settled([], [], set(), last)
    return Settled(
        parked=[one for one in held if one.event_id not in were_parked],
        still_held=[one for one in held if one.event_id in were_parked],
        released=set(were_parked - {one.event_id for one in held}),
        last=last,
    )


def held_up_by(plan: Plan[A], dead: Collection[Hashable]) -> list[A]:
    """The events due behind those that turned out to be dead; the plan's keys come only as far as before them."""
    behind: list[A] = []
    stopped: set[Aggregate] = set()
    for one in plan.due if dead else ():
        if one.aggregate in stopped:
            behind.append(one)
        elif one.event_id in dead:
            stopped.add(one.aggregate)
            plan.last[one.aggregate] = _number(one) - 1
    return behind


FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 900.0
ATTEMPTS = 10
"""After so many vain looks a parked event becomes a dead letter: about seventeen minutes."""


def retry_after(attempts: int) -> float | None:
    """Seconds until the head of a parked key is looked at again, having waited in vain so often; None: no more."""
    if attempts >= ATTEMPTS:
        return None
    return min(FIRST_RETRY_SECONDS * 2.0**attempts, LONGEST_RETRY_SECONDS)

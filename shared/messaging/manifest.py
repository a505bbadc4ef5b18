"""The manifest: what a service announces and what it reacts to, as one value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from shared.contracts.event import Event
from shared.store.transaction import Transaction

E = TypeVar("E", bound=Event)

HandlesRuns = Callable[[Transaction, Sequence[Event]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One event type and what happens when it is received."""

    event: type[Event]
    handle: HandlesRuns
    """Takes a run: many events of the type, in log order per key."""
    handler: Callable[..., object]
    """The function the service wrote, for documents and messages."""


@dataclass(frozen=True, slots=True)
class ReadModel:
    """Tables that hold nothing but what events said: they can be thrown away and built again from offset 0.

    The handlers of those events must write to these tables only, read no others, and announce nothing.
    """

    name: str
    tables: tuple[str, ...]
    fed_by: tuple[type[Event], ...] = ()
    """The events that make it; none named means all that the service reacts to."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A service is this sentence: what it announces, what it reacts to, what of its memory could be built anew."""

    service: str
    publishes: tuple[type[Event], ...] = ()
    consumes: tuple[Subscription, ...] = ()
    read_models: tuple[ReadModel, ...] = ()

    def __post_init__(self) -> None:
        _refuse_repetition(f"{self.service} announces", (event.type for event in self.publishes))
        _refuse_repetition(f"{self.service} reacts to", (sub.event.type for sub in self.consumes))
        _refuse_repetition(f"{self.service} rebuilds", (model.name for model in self.read_models))


def on(event: type[E], handler: Callable[[Transaction, E], Awaitable[object]]) -> Subscription:
    """React to events one by one; what the handler publishes names the event as its cause."""

    async def handle(tx: Transaction, run: Sequence[Event]) -> None:
        for received in run:
            tx.cause = received
            await handler(tx, cast("E", received))
        tx.cause = None

    return Subscription(event, handle, handler)


def on_runs_of(event: type[E], handler: Callable[[Transaction, Sequence[E]], Awaitable[object]]) -> Subscription:
    """React to many events of one type at once, for set-based SQL; the handler names causes when it publishes."""
    return Subscription(event, cast("HandlesRuns", handler), handler)


def topics_published(manifest: Manifest) -> tuple[str, ...]:
    """The topics a service writes to, sorted."""
    return tuple(sorted({event.topic for event in manifest.publishes}))


def topics_consumed(manifest: Manifest) -> tuple[str, ...]:
    """The topics a service reads, sorted."""
    return tuple(sorted({sub.event.topic for sub in manifest.consumes}))


def subscriptions_by_type(manifest: Manifest) -> dict[str, Subscription]:
    """What handles each event type."""
    return {sub.event.type: sub for sub in manifest.consumes}


def event_classes(manifests: Iterable[Manifest]) -> dict[str, type[Event]]:
    """Every event announced anywhere, by type."""
    return {event.type: event for manifest in manifests for event in manifest.publishes}


def _refuse_repetition(sentence: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{sentence} {name} twice")
        seen.add(name)

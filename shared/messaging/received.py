"""Received records: their CloudEvents attributes read back, and their bodies made into events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.contracts.event import Envelope, Event
from shared.messaging.log import Record, StoredRecord
from shared.messaging.manifest import Subscription


class Undecodable(ValueError):
    """A record of a subscribed type whose attributes or body cannot be read."""


@dataclass(frozen=True)
class Received:
    """A stored record seen as a CloudEvent."""

    stored: StoredRecord

    @cached_property
    def headers(self) -> dict[str, str]:
        """The attributes as text that PostgreSQL can keep."""
        return {
            name: value.decode(errors="replace").replace("\0", "\ufffd") for name, value in self.stored.record.headers
        }

    @property
    def type(self) -> str:
        """The event type, empty if the record does not say."""
        return self.headers.get("ce_type", "")

    @property
    def aggregate(self) -> tuple[str, str]:
        """Topic and key: what order is promised for."""
        return self.stored.record.topic, self.stored.record.key

    @cached_property
    def event_id(self) -> UUID:
        """The event's id; a record without a readable one gets one from its place, so that a copy is known again."""
        try:
            return UUID(self.headers.get("ce_id", ""))
        except ValueError:
            return uuid5(NAMESPACE_URL, f"{self.stored.record.topic}/{self.stored.partition}/{self.stored.offset}")

    def envelope(self) -> Envelope:
        """The attributes as a value."""
        headers = self.headers
        try:
            return Envelope(
                id=UUID(headers["ce_id"]),
                source=headers["ce_source"],
                time=_instant(headers["ce_time"]),
                sequence=int(headers["ce_sequence"]),
                correlation_id=headers["ce_correlationid"],
                causation_id=headers.get("ce_causationid"),
                traceparent=headers.get("ce_traceparent"),
            )
        except (KeyError, ValueError) as error:
            raise Undecodable(f"attribute missing or malformed: {error}") from error

    def event(self, subscription: Subscription) -> Event:
        """The event, its body read tolerantly."""
        envelope = self.envelope()
        try:
            return subscription.event.received(self.stored.record.value, envelope)
        except ValueError as error:
            raise Undecodable(str(error)) from error


def record_of(topic: str, key: str, headers: dict[str, str], value: bytes) -> Record:
    """An outbox row as a record."""
    return Record(topic, key, tuple((name, text.encode()) for name, text in headers.items()), value)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    return instant

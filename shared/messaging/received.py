"""Received records: their CloudEvents attributes read back, and their bodies made into events."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.contracts.event import Envelope, Event
from shared.messaging.log import Record, StoredRecord
from shared.messaging.manifest import Subscription

if TYPE_CHECKING:
    _once = property
else:

    class _once:  # noqa: N801 - used as `property` is
        """A property worked out at the first look. That of functools takes a lock each time, until Python 3.12."""

        def __init__(self, work_out: Callable[[Received], object]) -> None:
            self._work_out = work_out

        def __get__(self, received: Received, owner: type) -> object:
            value = received.__dict__[self._work_out.__name__] = self._work_out(received)
            return value


_SEQUENCE = re.compile("0*[1-9][0-9]{0,17}")
"""A number from 1 that PostgreSQL can count."""


class Undecodable(ValueError):
    """A record of a subscribed type whose attributes or body cannot be read."""


@dataclass(frozen=True)
class Received:
    """A stored record seen as a CloudEvent. Attributes are read one by one: of a type to be skipped, only the type."""

    stored: StoredRecord

    @property
    def headers(self) -> dict[str, str]:
        """The attributes as text that PostgreSQL can keep."""
        return {name: _text(value) for name, value in self.stored.record.headers}

    @_once
    def type(self) -> str:
        """The event type, empty if the record does not say."""
        return _text(self._attributes.get("ce_type", b""))

    @property
    def aggregate(self) -> tuple[str, str]:
        """Topic and key: what order is promised for."""
        return self.stored.record.topic, self.stored.record.key

    @_once
    def sequence(self) -> int | None:
        """The event's number within its topic and key, from 1; None if the record does not say."""
        text = _text(self._attributes.get("ce_sequence", b""))
        return int(text) if _SEQUENCE.fullmatch(text) else None

    @_once
    def event_id(self) -> UUID:
        """The event's id; a record without a readable one gets one from its place, so that a copy is known again."""
        record = self.stored.record
        return self._own_id or uuid5(NAMESPACE_URL, f"{record.topic}/{self.stored.partition}/{self.stored.offset}")

    def envelope(self) -> Envelope:
        """The attributes as a value."""
        if self.sequence is None:
            raise Undecodable("the sequence is missing or malformed")
        if self._own_id is None:
            raise Undecodable("the id is missing or malformed")
        attributes = self._attributes
        try:
            return Envelope(
                id=self._own_id,
                source=_text(attributes["ce_source"]),
                time=_instant(_text(attributes["ce_time"])),
                sequence=self.sequence,
                correlation_id=_text(attributes["ce_correlationid"]),
                causation_id=_text_or_none(attributes.get("ce_causationid")),
                traceparent=_text_or_none(attributes.get("ce_traceparent")),
            )
        except (KeyError, ValueError) as error:
            raise Undecodable(f"attribute missing or malformed: {error}") from error

    @_once
    def _attributes(self) -> dict[str, bytes]:
        return dict(self.stored.record.headers)

    @_once
    def _own_id(self) -> UUID | None:
        try:
            return UUID(_text(self._attributes.get("ce_id", b"")))
        except ValueError:
            return None

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


def _text(value: bytes) -> str:
    return value.decode(errors="replace").replace("\0", "\ufffd")


def _text_or_none(value: bytes | None) -> str | None:
    return None if value is None else _text(value)

"""What every event is: a frozen statement of fact with a name, a topic and a key."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

_ENVELOPE = "_envelope"
"""Where an event keeps its envelope: beside its fields, as a cached property would. A private attribute of pydantic's
costs a microsecond at every look and two at every birth, and every event received is looked at several times."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The CloudEvents attributes a received event came with; `time` is when the fact was recorded."""

    id: UUID
    source: str
    time: datetime
    sequence: int
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


class Event(BaseModel):
    """A fact in the past tense. Publishers are strict; consumers ignore fields they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    """`<publisher>.<fact>.v<major>`."""
    topic: ClassVar[str]
    """`<publisher>.<aggregate plural>`."""
    key_field: ClassVar[str]
    """The field holding the aggregate's id: order holds per key."""

    @property
    def key(self) -> str:
        """The aggregate id this fact is about."""
        return str(getattr(self, self.key_field))

    @property
    def envelope(self) -> Envelope:
        """The envelope it was received with; an event not yet published has none."""
        envelope: Envelope | None = self.__dict__.get(_ENVELOPE)
        if envelope is None:
            raise LookupError(f"{self.type} was not received from the log")
        return envelope

    @property
    def recorded_at(self) -> datetime:
        """The instant the publisher recorded the fact."""
        return self.envelope.time

    @classmethod
    def received(cls, body: bytes, envelope: Envelope) -> Self:
        """Read a body tolerantly: unknown fields are skipped."""
        event = cls.model_validate_json(body, extra="ignore")
        event.__dict__[_ENVELOPE] = envelope
        return event


class DatedEvent(Event):
    """A fact that holds from a day on, which may lie before the day it was recorded."""

    effective_on: date

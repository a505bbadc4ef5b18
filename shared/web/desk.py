"""What the operator's API asks for and answers, and the desk that does what is asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field


class Desk(Protocol):
    """What can be done to a service's events; `who` is kept in the audit."""

    async def retry(self, event_id: UUID, who: str) -> Mapping[str, Any]:
        """Apply the key of a held event again, in order."""
        ...

    async def release(self, topic: str, key: str, reason: str, who: str) -> Mapping[str, Any]:
        """Let a key go on past missing events."""
        ...

    async def discard(self, event_id: UUID, reason: str, who: str) -> Mapping[str, Any]:
        """Give a dead letter up."""
        ...

    async def release_quarantined(self, event_id: UUID, who: str) -> None:
        """Have the relay try an event again that the log would not take."""
        ...

    async def look(
        self, *, since: datetime | None, until: datetime | None, keys: frozenset[str], types: frozenset[str]
    ) -> Mapping[str, Any]:
        """What a replay would bring."""
        ...

    async def replay(
        self,
        *,
        since: datetime | None,
        until: datetime | None,
        keys: frozenset[str],
        types: frozenset[str],
        reprocess: bool,
        rate: float | None,
        who: str,
    ) -> UUID:
        """Begin a replay."""
        ...

    async def rebuild(self, model: str, who: str) -> UUID:
        """Begin to rebuild a read model."""
        ...

    async def lateness(self) -> Mapping[str, Any]:
        """How late the service is."""
        ...

    async def close(self) -> None:
        """Let what is at work end early, and wait for it."""
        ...


class HeldEvent(BaseModel):
    """An event that is kept back, without what it says."""

    id: UUID
    topic: str
    partition: int
    offset: int
    key: str
    type: str


class DeadLetterItem(HeldEvent):
    """An event that could not be applied."""

    failed_at: datetime
    error: str
    attempts: int
    behind: int
    """Events of its key parked behind it."""


class ParkedItem(HeldEvent):
    """An event parked behind a gap or a dead letter."""

    parked_at: datetime


class ParkedKeyItem(BaseModel):
    """A key with something parked; `behind` is the dead letter before it, if there is one."""

    id: UUID
    topic: str
    key: str
    events: int
    since: datetime
    behind: UUID | None


class QuarantinedItem(BaseModel):
    """An event of the service's own that the log would not take; `released_at` when it is to be tried again."""

    id: UUID
    topic: str
    key: str
    type: str
    sequence: int
    quarantined_at: datetime
    error: str
    released_at: datetime | None


class Said(BaseModel):
    """What an event says, as it came: events hold no contact's personal data."""

    attributes: dict[str, str]
    body: str


class DeadLetterResponse(DeadLetterItem, Said):
    """A dead letter whole."""


class ParkedResponse(ParkedItem, Said):
    """A parked event whole."""


class MendedResponse(BaseModel):
    """How far a key came."""

    applied: int
    still_held: int


class ReasonRequest(BaseModel):
    """Why an event is given up; it is kept in the audit."""

    reason: str = Field(min_length=3, max_length=500)


class ReleaseRequest(ReasonRequest):
    """Which key is not to wait any longer for what is missing."""

    topic: str
    key: str


class ReplayRequest(BaseModel):
    """Which events to bring again: recorded from `since` to before `until`, of some keys and types."""

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    keys: frozenset[str] = Field(default=frozenset(), max_length=1000)
    types: frozenset[str] = Field(default=frozenset(), max_length=100)
    dry_run: bool = False
    reprocess: bool = False
    rate: float | None = Field(default=None, gt=0)
    """Events a second at most."""


class RebuildRequest(BaseModel):
    """Which read model to build anew."""

    model: str


class BegunResponse(BaseModel):
    """What was begun; its end is noted under the id. A dry run begins nothing and answers what it found."""

    id: UUID | None = None
    found: dict[str, Any] | None = None


class OperationItem(BaseModel):
    """What an operator did. Without an end it is under way, or its process died."""

    id: UUID
    kind: str
    arguments: dict[str, Any]
    who: str
    started_at: datetime
    ended_at: datetime | None
    outcome: dict[str, Any] | None


class LatenessResponse(BaseModel):
    """How late one service is."""

    service: str
    unsent: int
    oldest_unsent_seconds: float
    lag: int
    waiting: int
    parked: int
    dead: int
    quarantined: int

"""An inbox entry: one per kind, recipient and subject, the same whatever order its facts arrived in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

Json = Mapping[str, object]


class RecipientKind(StrEnum):
    """Whose inbox it is: a person's, or a partner company's."""

    MEMBER = "member"
    PARTNER = "partner"


class Identity(NamedTuple):
    """What makes two notices the same entry.

    `aspect` tells apart what concerns one person in one matter more than once: roles in a deal, wins of it,
    assignments of a lead.
    """

    kind: str
    recipient_id: UUID
    subject_id: UUID
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about."""

    type: str
    id: UUID
    external_id: str


@dataclass(frozen=True, slots=True)
class Founding:
    """The fact that brings an entry into being; it alone decides whether the entry is historic."""

    sequence: int
    effective_on: date
    recorded_at: datetime
    historic: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in an inbox. `founding` is None while only later facts than the founding one are known: not shown."""

    identity: Identity
    recipient_kind: RecipientKind
    subject: Subject
    sequence: int
    """The position of the words: of two facts the one with the higher sequence says how it stands now."""
    title: str
    body: str
    data: Json
    founding: Founding | None = None
    withdrawn: bool = False

    @property
    def is_news(self) -> bool:
        """Whether it is shown and somebody should look at it now."""
        return self.founding is not None and not self.founding.historic and not self.withdrawn


@dataclass(frozen=True, slots=True)
class Calendar:
    """The company's days, and after how many of them a fact told late is history."""

    zone: tzinfo
    historic_after: timedelta

    def is_history(self, effective_on: date, recorded_at: datetime) -> bool:
        """Whether a fact was recorded so long after it became effective that nobody needs to be told."""
        return recorded_at.astimezone(self.zone).date() - effective_on > self.historic_after


def merged(known: Mapping[Identity, Entry], notices: Iterable[Entry]) -> dict[Identity, Entry]:
    """The entries that notices change or create; any order and any batching of the same notices ends the same."""
    changed: dict[Identity, Entry] = {}
    for notice in notices:
        before = changed.get(notice.identity, known.get(notice.identity))
        changed[notice.identity] = notice if before is None else _merge(before, notice)
    return {identity: entry for identity, entry in changed.items() if known.get(identity) != entry}


def _merge(one: Entry, other: Entry) -> Entry:
    latest = other if other.sequence >= one.sequence else one
    foundings = [entry.founding for entry in (one, other) if entry.founding]
    return replace(latest, founding=min(foundings, key=lambda f: f.sequence, default=None), withdrawn=False)

"""The heads of the audits' chains as they are published: each speaks for more rows than the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Fault(StrEnum):
    """What no chain that only grows can publish."""

    BACKWARDS = "backwards"
    """A head before the newest that none published before: the chain was shortened and sealed anew."""
    FORKED = "forked"
    """Another head for a position that has one."""


@dataclass(frozen=True, slots=True)
class SealedHead:
    """A head, and the event that published it."""

    id: UUID
    database: str
    position: int
    hash: bytes
    key_id: str
    signature: bytes
    published_at: datetime
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one database's heads stand: the newest, and how many of those kept contradict another."""

    database: str
    position: int
    published_at: datetime
    faults: int


def judged(
    heard: Iterable[SealedHead], newest: Mapping[str, int], hashes: Mapping[tuple[str, int], bytes]
) -> list[SealedHead]:
    """The heads with their faults, in the order they were published, against the newest and those already kept."""
    furthest, known = dict(newest), dict(hashes)
    found = []
    for head in heard:
        place = head.database, head.position
        if place in known:
            fault = None if known[place] == head.hash else Fault.FORKED
        else:
            fault = Fault.BACKWARDS if head.position <= furthest.get(head.database, 0) else None
            known[place] = head.hash
        furthest[head.database] = max(head.position, furthest.get(head.database, 0))
        found.append(replace(head, fault=fault))
    return found

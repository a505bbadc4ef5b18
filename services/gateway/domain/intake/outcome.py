"""What a service's answer means for an event: done, refused for good, to be tried again, or given up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

_TOO_EARLY = frozenset({"reference_not_known_yet", "request_in_progress"})
_BUSY = frozenset({401, 408, 425, 429})
_SERVER_FAULT = 500
_REFUSED = 400
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=5)
_HOUR = timedelta(hours=1)

GIVEN_UP = "given_up"
"""Why an event is quarantined that was understood, and that no service would decide about."""


class Status(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    APPLIED = "applied"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Settled:
    """The end of an event: applied with links to what it made, or rejected or quarantined with the problem."""

    status: Status
    links: tuple[str, ...] = ()
    problem: Mapping[str, Any] | None = None

    @property
    def code(self) -> str | None:
        """Why it was not applied."""
        return str(self.problem.get("code", "rejected")) if self.problem else None


@dataclass(frozen=True, slots=True)
class Again:
    """Not decided: to be tried again after a pause."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Trying:
    """How often a command was given, since when, and for how long it goes on."""

    tries: int
    since: timedelta
    life: timedelta


def outcome_of(status: int, body: bytes, made: str, trying: Trying) -> Settled | Again:
    """Judge an answer; status 0 means that there was none. What never passes does not hold up its subject for ever."""
    said = _object(body)
    if _passes(status, said):
        return Again(pause(trying.tries)) if trying.since < trying.life else _given_up(status, said, trying)
    if status >= _REFUSED:
        return Settled(Status.REJECTED, problem=said or {"status": status, "code": "refused", "detail": "refused"})
    return Settled(Status.APPLIED, links=(f"{made}/{said['id']}",) if "id" in said else ())


def pause(tries: int) -> timedelta:
    """Twice as long each time, five minutes at most."""
    grown: timedelta = _FIRST_PAUSE * (1 << min(tries, 20))
    return min(grown, _LONGEST_PAUSE)


def _given_up(status: int, said: Mapping[str, Any], trying: Trying) -> Settled:
    last = f"{status} {said.get('code', '')}".strip() if status else "no answer at all"
    detail = f"tried {trying.tries} times in {trying.since / _HOUR:.1f} hours; the last time: {last}"
    return Settled(Status.QUARANTINED, problem={"code": GIVEN_UP, "detail": detail})


def _passes(status: int, said: Mapping[str, Any]) -> bool:
    return status == 0 or status >= _SERVER_FAULT or status in _BUSY or said.get("code") in _TOO_EARLY


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

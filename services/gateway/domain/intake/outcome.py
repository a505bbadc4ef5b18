"""What a service's answer means for an event: done, refused for good, or to be tried again."""

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
_PATIENCE = timedelta(days=3)
"""How long a record that is not known yet is waited for."""


class Status(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    APPLIED = "applied"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Settled:
    """The end of an event: applied with links to what it made, or rejected with the problem."""

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


def outcome_of(status: int, body: bytes, made: str, *, tries: int, waited: timedelta) -> Settled | Again:
    """Judge an answer; status 0 means that there was none."""
    said = _object(body)
    if _passes(status, said) and not (status and status < _SERVER_FAULT and waited > _PATIENCE):
        return Again(pause(tries))
    if status >= _REFUSED:
        return Settled(Status.REJECTED, problem=said or {"status": status, "code": "refused", "detail": "refused"})
    return Settled(Status.APPLIED, links=(f"{made}/{said['id']}",) if "id" in said else ())


def pause(tries: int) -> timedelta:
    """Twice as long each time, five minutes at most."""
    grown: timedelta = _FIRST_PAUSE * (1 << min(tries, 20))
    return min(grown, _LONGEST_PAUSE)


def _passes(status: int, said: Mapping[str, Any]) -> bool:
    return status == 0 or status >= _SERVER_FAULT or status in _BUSY or said.get("code") in _TOO_EARLY


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
